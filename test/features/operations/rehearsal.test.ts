import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import type { DialectName } from '#playground/marketplace/schema.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, someFriday, startBanto } from '../../support/banto.ts';
import { money, rehearse } from '../../support/rehearsal.ts';

/** Production's function cannot generate. A rehearsal knows no dialect, so each operation is played in one. */
const dialectOf = (name: string): DialectName => (name === 'payouts.generate' ? 'runbook' : 'production');
const plays = Object.keys(examples).map((name) => [name, dialectOf(name)] as const);
const today = new Date();
let production: Banto;
let runbook: Banto;
beforeAll(async () => {
  production = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
  runbook = await startBanto({ dialect: 'runbook', now: today, mayRefuse: [/^views\.update/] });
});
afterAll(async () => {
  await production[Symbol.asyncDispose]();
  await runbook[Symbol.asyncDispose]();
});

const mark = 'リハーサル（書き込みなし）';

test.each(plays)('%s in a rehearsal goes the whole way, and writes nothing (%s)', async (name, dialect) => {
  const banto = dialect === 'runbook' ? runbook : production;
  const { sql, slack, marketplace, database } = banto;
  const act = acts(banto);
  await sql(`update payouts_v31 set status = 'failed' where status = 'ready_for_transfer'`);
  await sql('delete from banto.generation');
  const now = dialect === 'runbook' ? today : someFriday;
  const example = await examples[name]?.start({ slack, sql, dialect: database.dialect, now });
  if (!example) throw new Error(`no example ${name}`);
  await act.waitForReceipts(10_000);
  await rehearse(banto, true);
  const since = (await act.audit()).at(-1)?.seq ?? 0;
  const [before, calls, jobs] = [await money(banto), marketplace.calls.length, await followed(banto)];

  const modal = await act.open(example.person, example.line, example.first);
  expect(textOf(modal)).toContain(mark);
  const submitted = await act.submit(example.person, modal, example.values);
  const said = example.second ? await approved(act, submitted, example.person) : submitted;
  expect(said).toContain(`${mark}: 本番では「`);

  expect(await money(banto)).toEqual(before);
  expect(await example.done()).toBe(false);
  const rows = await act.audit(`seq > $1 and operation in ($2, 'request.approve')`, [since, operationOf(name)]);
  expect(rows.map(({ outcome }) => outcome).filter((outcome) => outcome !== 'requested')).toEqual(
    Array.from({ length: rows.length - (example.second ? 1 : 0) }, () => 'rehearsed'),
  );
  expect(rows.map(({ subject }) => subject)).toContain(example.subject);
  // Health is only read; nothing else was called, and nothing waits to be.
  expect(marketplace.calls.slice(calls).filter(({ path }) => !path.endsWith('/health'))).toEqual([]);
  expect(await followed(banto)).toBe(jobs);
  await rehearse(banto, false);
});

/** The second person says yes. Returns what is said to them. */
async function approved(act: Acts, submitted: string, requester: string): Promise<string> {
  expect(submitted).toMatch(new RegExp(`承認待ち: ${mark}: .*承認を依頼しました`, 'su'));
  const { card } = await act.openRequest();
  expect(card.text).toContain(mark);
  const said = await act.decide(ken, card, 'request.approve');
  expect(said).toContain('承認しました');
  await act.directMessage(requester, (text) => text.includes('承認されました') && text.includes(mark));
  return said;
}

/** How many jobs follow operations. */
const followed = async ({ sql }: Banto): Promise<number> =>
  (await sql(`select from banto_queue.job where name like 'orders.resend%'`)).length;
