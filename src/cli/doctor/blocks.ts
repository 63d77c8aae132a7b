import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { counted } from '../../domain/text/yen.ts';
import type { Config } from '../../config/load.ts';
import { Catalog } from '../../engine/definitions/catalog.ts';
import { features } from '../../features/index.ts';
import { nativesIn } from '../../slack/native-blocks.ts';
import { type RefusedPlace, validate } from '../../slack/validate.ts';
import { openClient, slackFailure } from '../../slack/web-client.ts';
import { everythingSent, type Example } from '../examples/index.ts';
import { type DoctorResult, fail, ok, skip, slackReason, warn } from './check.ts';
import { silent } from './silent.ts';

/** Slack says only that "special rate limits apply" to the method; few at a time do not meet them. */
const AT_ONCE = 4;
/** How long the check may wait for Slack's rate limit in all. Milliseconds. */
const PATIENCE_MS = 60_000;
/** Refused examples that get a line of their own; the rest are only counted. */
const NAMED = 20;

/**
 * Asks Slack whether it takes one example of everything that Banto sends; nothing is posted. A line for each that it
 * refuses, with the place and the reason that Slack gives.
 */
export async function examineBlocks({ environment, policy }: Config): Promise<readonly DoctorResult[]> {
  const { botToken, apiUrl } = environment.slack;
  const client = openClient({ token: botToken, apiUrl, logger: silent });
  const refused: Refused[] = [];
  const end = Date.now() + PATIENCE_MS;
  const limit = pLimit(AT_ONCE);
  let examples: readonly Example[];
  try {
    // Everything is drawn only for a Slack that checks blocks at all.
    await patiently(() => validate(client, { message: { blocks: [{ type: 'divider' }] } }), end);
    examples = everythingSent({ catalog: new Catalog(features), policy, now: new Date() });
    await Promise.all(
      examples.map((example) =>
        limit(async () => {
          const places = await patiently(() => validate(client, example.payload), end);
          if (places.length > 0) refused.push({ example, places });
        }),
      ),
    );
  } catch (error) {
    limit.clearQueue();
    return [skip(`blocks: Slack did not check what Banto sends: ${slackReason(error)}`)];
  }
  if (refused.length === 0) return [ok(`blocks: Slack takes all ${examples.length} examples of what Banto sends`)];
  const more = refused.length - NAMED;
  return [
    ...refused.slice(0, NAMED).map(refusedLine),
    ...(more > 0 ? [fail(`blocks: Slack refuses ${counted(more, 'more example')}`, 'see those above first')] : []),
  ];
}

interface Refused {
  readonly example: Example;
  readonly places: readonly RefusedPlace[];
}

/** Banto sends text instead of a table or chart that Slack refuses; of everything else it cannot send anything. */
function refusedLine({ example: { what, payload }, places }: Refused): DoctorResult {
  const [first, ...others] = places;
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const said = `blocks: Slack refuses ${what}: ${first?.reason ?? ''} at ${first?.pointer ?? ''}${more}`;
  const blocks = 'message' in payload ? payload.message.blocks : [];
  const hasText = places.every(({ pointer }) => {
    const block = blocks[Number(/^\/blocks\/(\d+)/u.exec(pointer)?.[1])];
    return block !== undefined && nativesIn(block).length > 0;
  });
  return hasText
    ? warn(said, 'Banto shows text instead; a workspace may get the block type later')
    : fail(said, 'report this line: Slack has changed, or Banto is wrong');
}

/** Calls again after the pause that Slack asks for, until `end`. */
async function patiently<Value>(call: () => Promise<Value>, end: number): Promise<Value> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const failure = slackFailure(error);
      if (failure.kind !== 'rate-limited' || Date.now() + failure.retryAfterMs > end) throw error;
      await sleep(failure.retryAfterMs);
    }
  }
}
