import { isObject, type Json, objectOf, objectsOf, parseJson, stringOf } from '../../json.ts';
import { validateMessage, validateView } from '../validate/validate.ts';
import type { Delivery } from '../wire/deliveries.ts';
import type { Slack } from '../slack.ts';
import type { Call } from '../workspace/types.ts';

/** One rule of Slack's that was broken, and where Slack says it. */
export interface BrokenRule {
  said: string;
  source: string;
}

/** Something that Slack sent to the bot, or the bot to Slack, with what came back. */
export interface Exchange {
  id: string;
  /** Unix milliseconds of this machine: the order. */
  at: number;
  /** Unix milliseconds on the workspace's clock, as the messages have them. */
  time: number;
  from: 'slack' | 'bot';
  /** `/orders stuck`, `block_actions payouts.paid`, `chat.postMessage` */
  what: string;
  /** Who acted, or the channel that was written to. */
  where: string;
  /** Milliseconds until it was acknowledged or answered; null while it is not. */
  ms: number | null;
  /** `200`, `timeout`, `no answer`, `ok`, `invalid_blocks` */
  outcome: string;
  bad: boolean;
  broken: BrokenRule[];
  sent: string;
  answered: string;
  /** What `blocks.validate` would be asked about it, and what it would find wrong. */
  validate: { asked: string; found: string[] } | null;
}

/** Nobody was reached, or the connection was cut. */
const NO_ANSWER = 'no answer';
const DOCS = 'https://docs.slack.dev';
const ACKNOWLEDGE = `${DOCS}/interactivity/handling-user-interaction/#acknowledgment_response`;
/** A text that is longer is cut: only the beginning is read. */
const SHOWN = 20_000;
const asJson = (value: unknown): string => JSON.stringify(value, null, 2).slice(0, SHOWN);

/** The bot asks it every few seconds to see that Slack is there, which would push out everything else. */
const isHeartbeat = ({ method, result }: Call): boolean => method === 'auth.test' && objectOf(result)['ok'] === true;

/** The newest exchanges, newest first, without successful heartbeats. */
export const trafficOf = (slack: Slack, most = 60): Exchange[] => {
  const calls = slack.calls.filter((call) => !isHeartbeat(call)).slice(-most);
  return [...slack.deliveries.slice(-most).map(sentToBot), ...calls.map((call) => sentBySlack(slack, call))]
    .toSorted((a, b) => b.at - a.at)
    .slice(0, most);
};

function sentToBot({ id, payload, user, at, time, acks }: Delivery): Exchange {
  const ack = acks.at(-1);
  const outcome = !ack ? '…' : ack.timedOut ? 'timeout' : ack.status === 0 ? NO_ANSWER : String(ack.status);
  const bad = ack !== undefined && ack.status !== 200;
  const late = { said: 'no acknowledgement within three seconds', source: ACKNOWLEDGE };
  const refused = { said: ack?.body || outcome, source: ACKNOWLEDGE };
  return {
    id,
    at,
    time,
    from: 'slack',
    what: deliveryName(payload),
    where: user,
    ms: ack ? Math.round(ack.ms) : null,
    outcome,
    bad,
    broken: bad ? [ack.timedOut ? late : refused] : [],
    sent: asJson(payload),
    answered: ack ? asJson(parseJson(ack.body) ?? ack.body) : '',
    validate: null,
  };
}

/** What was typed, or which control was used. */
function deliveryName(payload: Json): string {
  const command = stringOf(payload['command']);
  if (command !== undefined) return `${command} ${stringOf(payload['text']) ?? ''}`.trim();
  const event = objectOf(payload['event']);
  const actions = objectsOf(payload['actions']).map((action) => stringOf(action['action_id']));
  const name = [...actions, stringOf(objectOf(payload['view'])['callback_id']), stringOf(payload['callback_id'])];
  return [stringOf(event['type']) ?? stringOf(payload['type']), name.find(Boolean)].filter(Boolean).join(' ');
}

function sentBySlack(slack: Slack, call: Call): Exchange {
  const { method, args, at, time, status, result } = call;
  const refusal = slack.refusals.find((each) => each.args === args);
  const error = stringOf(objectOf(result)['error']);
  const outcome =
    status === undefined ? '…' : status === 0 ? NO_ANSWER : (error ?? (status === 200 ? 'ok' : String(status)));
  const bad = outcome !== 'ok' && outcome !== '…';
  return {
    id: `${method} ${at} ${slack.calls.indexOf(call)}`,
    at,
    time,
    from: 'bot',
    what: method,
    where: stringOf(args['channel']) ?? stringOf(args['user_id']) ?? stringOf(args['channel_id']) ?? '',
    ms: call.ms ?? null,
    outcome,
    bad,
    broken: bad ? brokenRules(method, args, refusal?.messages ?? [], outcome) : [],
    sent: asJson(args),
    answered: result === undefined ? '' : asJson(result),
    validate: validation(slack, args),
  };
}

/** Slack's own lines about a refused call; where it has none, the code. */
const brokenRules = (method: string, args: Json, lines: readonly string[], code: string): BrokenRule[] =>
  (lines.length > 0 ? lines : [code]).map((said) => ({ said, source: sourceOf(method, args, said) }));

/** The page of Slack's reference: of the block that a line points to, else of the method. */
function sourceOf(method: string, args: Json, line: string): string {
  if (line === 'ratelimited') return `${DOCS}/apis/web-api/rate-limits`;
  const [, place, index] = /json-pointer:\/(view\/)?blocks\/(\d+)/u.exec(line) ?? [];
  const holder = place === undefined ? args : objectOf(args['view']);
  const block = index === undefined ? undefined : objectsOf(holder['blocks'])[Number(index)];
  const type = stringOf(block?.['type'])?.replaceAll('_', '-');
  if (type !== undefined) return `${DOCS}/reference/block-kit/blocks/${type}-block`;
  return method === 'response_url' || method === 'upload'
    ? `${DOCS}/interactivity/handling-user-interaction/#message_responses`
    : `${DOCS}/reference/methods/${method}`;
}

/** https://docs.slack.dev/reference/methods/blocks.validate takes a message's blocks or a view. */
function validation({ refuseBlocks }: Slack, args: Json): Exchange['validate'] {
  const { view, blocks } = args;
  if (isObject(view))
    return {
      asked: asJson({ view }),
      found: validateView(view, { refuseBlocks }).map(({ message, pointer }) => `${pointer} ${message}`),
    };
  if (!Array.isArray(blocks) || blocks.length === 0) return null;
  const faults = validateMessage({ text: ' ', blocks }, { refuseBlocks }).filter(({ code }) => code !== 'no_text');
  return {
    asked: asJson({ message: { blocks } }),
    found: faults.map(({ message, pointer }) => `${pointer} ${message}`),
  };
}
