import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseDocument } from 'yaml';
import { channels, hanako, ichiro, ken, taro } from '#playground/cast.ts';
import type { Json } from '#playground/json.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { waitFor } from '#playground/patience.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { LogLines } from '../support/log.ts';
import { startProcess } from '../support/process.ts';
import { type LocalSlack, startLocalSlack } from './local-slack.ts';

/** `ops.example.yml` without what this Slack does not have: user groups, and the marketplace's HTTP. */
function opsYml(): string {
  const file = parseDocument(readFileSync(new URL('../../ops.example.yml', import.meta.url), 'utf8'));
  file.set('roles', file.createNode({ viewer: ['*'], operator: [hanako], approver: [ken, ichiro], admin: [taro] }));
  file.set('marketplace', file.createNode({}));
  file.set('escalation', file.createNode([{ level: 1, name: '管理者', after: '0m', mention: taro }]));
  return file.toString();
}

/** The core of the stories, on a Slack that nobody here wrote. The same on each transport. */
describe.each(['socket', 'http'] as const)('over %s', (transport) => {
  const stack = new AsyncDisposableStack();
  const log = new LogLines();
  let database: TestDatabase;
  let slack: LocalSlack;

  beforeAll(async () => {
    database = stack.use(await freshDatabase('production'));
    slack = stack.use(await startLocalSlack(inject('localSlack'), transport));
    stack.use(await startProcess({ ...slack.env, DATABASE_URL: database.url, LOG_LEVEL: 'info' }, opsYml(), log));
  });
  afterAll(() => stack.disposeAsync());

  const owe = (amount: number): Promise<string> =>
    makeRows(database.sql, 'production').owe({ amount, name: '山田製作所', status: 'ready_for_transfer' });
  const payout = async (id: string) =>
    (await database.sql('select status, transaction_id from payouts_v31 where id = $1', [id]))[0];
  const auditOf = (subject: string): Promise<Json[]> =>
    database.sql('select actor, operation, outcome from banto.audit_log where subject = $1 order by seq', [subject]);

  const sees = (person: string, channel: string, said: RegExp): Promise<Json> =>
    waitFor(
      () => slack.seenBy(person, channel).findLast((message) => said.test(textOf(message))),
      10_000,
      () => `${said} in ${channel}; there is: ${slack.seenBy(person, channel).map(textOf).join('\n---\n')}`,
    );
  const inModal = (said: RegExp): Promise<string> =>
    waitFor(
      () => said.test(textOf(slack.modal())) && textOf(slack.modal()),
      10_000,
      () => `${said} in the modal, which says: ${textOf(slack.modal())}`,
    );

  test('a question is answered to the person who asked, once', async () => {
    await owe(12_345);
    slack.command(hanako, '/payouts ready');
    expect(textOf(await sees(hanako, channels.ops, /振込待ちの支払い/u))).toContain('¥12,345');
    expect(slack.seenBy(ken, channels.ops)).toEqual([]);
    await expect.poll(() => slack.seenBy(hanako, channels.ops)).toHaveLength(1);
  });

  test('a payout is paid through its modal; a bad field is said at the field', async () => {
    const id = await owe(48_000);
    slack.command(hanako, `/payouts paid ${id}`);
    await inModal(/¥48,000 を支払済みにする/u);
    slack.submit(hanako, { transaction_id: '振込 済み!' });
    await expect.poll(() => slack.fieldErrors()).toEqual({ transaction_id: expect.stringContaining('英数字') });
    expect(await payout(id)).toEqual({ status: 'ready_for_transfer', transaction_id: null });

    slack.submit(hanako, { transaction_id: `BANK-${transport}-001` });
    expect(await inModal(/支払済みにしました/u)).toContain(`BANK-${transport}-001`);
    expect(await payout(id)).toEqual({ status: 'completed', transaction_id: `BANK-${transport}-001` });
    expect(await auditOf(`payout:${id}`)).toEqual([{ actor: hanako, operation: 'payouts.paid', outcome: 'done' }]);
  });

  test('a new partner’s card is posted, and approved through its modal', async () => {
    const id = await makeRows(database.sql, 'production').register({ name: '山田製作所' });
    const card = await sees(ken, channels.reviews, /山田製作所/u);
    slack.press(ken, card, 'partners.approve');
    await inModal(/承認する/u);
    slack.submit(ken);
    await inModal(/承認しました/u);
    await sees(ken, channels.reviews, /承認済み|承認しました/u);
    expect(await database.sql('select status from manufacturing_partners where id = $1', [id])).toEqual([
      { status: 'approved' },
    ]);
    expect(await auditOf(`partner:${id}`)).toEqual([{ actor: ken, operation: 'partners.approve', outcome: 'done' }]);
  });

  test('above the limit a second person approves on the card, and the one who asked may not', async () => {
    const id = await owe(250_000);
    slack.command(ken, `/payouts paid ${id}`);
    await inModal(/250,000/u);
    slack.submit(ken, { transaction_id: `BANK-${transport}-002` });
    await inModal(/承認を依頼しました/u);
    const card = await sees(ken, channels.payouts, /承認待ち/u);
    slack.press(ken, card, 'request.approve');
    await sees(ken, channels.payouts, /ご自身の依頼は承認できません/u);
    expect(await payout(id)).toEqual({ status: 'ready_for_transfer', transaction_id: null });

    slack.press(ichiro, card, 'request.approve');
    await waitFor(async () => (await payout(id))?.['status'] === 'completed', 10_000, 'the payment');
    expect(await payout(id)).toEqual({ status: 'completed', transaction_id: `BANK-${transport}-002` });
  });

  test('Home is shown', async () => {
    slack.openHome(hanako);
    expect(await waitFor(() => slack.home(hanako) && textOf(slack.home(hanako)), 10_000, 'Home')).toContain('振込');
  });

  test('nothing was unexpected', () => {
    expect(log.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});
