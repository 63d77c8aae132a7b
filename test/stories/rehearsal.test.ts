import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { Json } from '#src/db/tables.ts';
import { bindingHash } from '#src/engine/operations/preview.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { rehearse } from '../support/rehearsal.ts';
import { approvals, askingForCodes, enrolAll } from '../support/second-factors.ts';
import { ways } from '../support/ways.ts';

const mark = 'リハーサル（書き込みなし）';

describe.each(ways)('with mode: rehearsal, $dialect over $transport', (way) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ ...way, policy: { mode: 'rehearsal' }, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('Home and /ops health say that nothing is written', async () => {
    await banto.slack.as(hanako).openHome();
    await act.waitFor(() => textOf(banto.slack.home(hanako)).includes(mark));
    expect(await act.asked(hanako, '/ops health')).toContain(
      'リハーサル中です。操作は最後まで行いますが、マーケットプレイスには書き込みません',
    );
    // A function that requires no secret would work at any call.
    expect(banto.marketplace.calls.filter(({ path }) => path.includes('functions'))).toEqual([]);
  });

  test('somebody pays alone: the window, its last button, the outcome, the channel and the audit log say so', async () => {
    const id = await act.owe({ amount: 5_000, name: '星野 ひかり' });
    const modal = await act.open(hanako, `/payouts paid ${id} DRY-1`);
    expect(textOf(modal)).toContain(mark);
    expect(modal.submit?.['text']).toBe('リハーサル: ¥5,000 を支払済みにする');
    const said = await act.submit(hanako, modal);
    expect(said).toContain(`${mark}: 本番では「星野 ひかり 様 への ¥5,000 を支払済みにしました`);
    await act.posted((text) => text.includes(mark) && text.includes('¥5,000 を支払済みにしました'));
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer', transaction_id: null });
    const [row] = await act.audit('subject = $1', [`payout:${id}`]);
    expect(row).toMatchObject({ outcome: 'rehearsed', after: { status: 'completed', transaction_id: 'DRY-1' } });
    expect(await act.asked(hanako, `/ops audit payout:${id}`)).toContain('リハーサル');
    // The same transaction id is free: nothing remembers it.
    expect(await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} DRY-1`))).toContain(mark);
  });

  test('what cannot be done is refused as always, and so is what the database would not keep', async () => {
    const failed = await act.owe({ amount: 5_000, status: 'failed' });
    expect(await act.asked(hanako, `/payouts paid ${failed} DRY-2`)).toContain('「失敗」のため、支払済みにできません');
    const id = await act.owe({ amount: 5_000 });
    await banto.sql(
      `create function put_back() returns trigger language plpgsql as 'begin return old; end';
       create trigger put_back before update on payouts_v31 for each row execute function put_back()`,
    );
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} DRY-3`));
    await banto.sql('drop trigger put_back on payouts_v31');
    const [row] = await act.audit('subject = $1', [`payout:${id}`]);
    expect(row?.outcome).toBe('refused');
    expect(row?.reason).toMatch(/^not_kept: /u);
  });

  test('a partner is approved: the card stays as it is, and the approver is told', async () => {
    const id = await act.register({ name: '山田製作所' });
    const said = await act.approve(ken, await act.reviewCardOf(id));
    expect(said).toContain(`${mark}: 本番では「`);
    expect(await act.statusOf(id)).toBe('pending');
    await act.reviewCardOf(id, (text) => !text.includes('承認済み'));
  });

  test('a batch: its file says in name, title and each row that nothing was paid, and so do find and the handover', async () => {
    await act.owe({ amount: 5_000, name: '星野 ひかり' });
    await act.submit(taro, await act.open(taro, '/payouts paid-all'));
    const { id, card } = await act.openRequest();
    expect(await act.asked(taro, '/ops handover')).toContain(`${mark}: `);
    await act.decide(ken, card, 'request.approve');
    const decided = await act.requestCard((text) => text.includes('✅') && text.includes('まとめて'));
    await act.pressed(ken, decided, 'result.csv');
    const { name, text } = await act.waitFor(() => banto.slack.files.findLast(({ completed }) => completed));
    expect(name).toMatch(/^rehearsal-payouts-paid-all-/u);
    const [head = '', ...rows] = text.trim().split('\r\n');
    expect(head).toContain(mark);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain(mark);
    expect(await act.asked(taro, `/ops find ${id.slice(0, 8)}`)).toContain(`${mark}: `);
    const [receipt] = await banto.sql<{ id: string }>(
      `select id from banto.receipt where result ->> 'outcome' = 'rehearsed' order by at desc limit 1`,
    );
    expect(await act.asked(taro, `/ops find ${receipt?.id.slice(0, 8) ?? ''}`)).toContain('リハーサル');
  });

  test('its preview has another hash than a live one: a replica that knows no rehearsal refuses it as changed', async () => {
    const previews = await banto.sql<{ rows: Json; hash: string }>('select rows, hash from banto.preview');
    expect(previews.length).toBeGreaterThan(3);
    for (const { rows, hash } of previews) {
      expect(hash).toBe(bindingHash(rows, { rehearsal: true }));
      expect(hash).not.toBe(bindingHash(rows, {}));
    }
  });

  test('the limit of a day counts what was rehearsed on it', async () => {
    const paid = async (amount: number, name: string): Promise<string> => {
      const id = await act.owe({ amount });
      return act.submit(sam, await act.open(sam, `/payouts paid ${id} ${name}`));
    };
    expect(await paid(60_000, 'DAY-1')).toContain('Rehearsal (nothing written). Live, this would be: ¥60,000');
    const asked = await paid(60_000, 'DAY-2');
    expect(asked).toContain('Waiting for approval: Rehearsal (nothing written): ¥60,000');
    expect(asked).toContain('A second person has been asked');
    const { card } = await act.openRequest();
    expect(textOf(card)).toContain(`承認待ち: ${mark}: ¥60,000`);
    expect(await act.asked(ken, '/ops requests')).toContain(mark);
    await act.decide(ken, card, 'request.approve');
    await act.requestCard((text) => text.includes(`✅ 承認済み: ${mark}: ¥60,000`));
  });
});

describe('when the mode changes', () => {
  let banto: Banto;
  let act: Acts;
  let code: ReturnType<typeof approvals>;
  beforeAll(async () => {
    banto = await startBanto({ ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
    act = acts(banto);
    code = approvals(banto, act);
    await enrolAll(banto.sql, ken);
  });
  afterAll(() => banto[Symbol.asyncDispose]());
  afterEach(() => rehearse(banto, false));

  const refusedAs = async (subject: string): Promise<(string | undefined)[]> =>
    (await act.audit(`outcome = 'refused' and subject = $1`, [subject])).map(({ reason }) => reason?.split(':', 1)[0]);

  test('a window of a rehearsal does nothing live, and the other way round', async () => {
    const id = await act.owe({ amount: 5_000 });
    await rehearse(banto, true);
    const rehearsed = await act.open(hanako, `/payouts paid ${id} MODE-1`);
    await rehearse(banto, false);
    expect(await act.submit(hanako, rehearsed)).toContain('リハーサル中の内容のため、本番では実行できません。');
    const live = await act.open(hanako, `/payouts paid ${id} MODE-1`);
    expect(textOf(live)).not.toContain(mark);
    await rehearse(banto, true);
    expect(await act.submit(hanako, live)).toContain('本番のときの内容のため、リハーサル中は実行できません。');
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer' });
    expect(await refusedAs(`payout:${id}`)).toEqual(['stale', 'stale']);
  });

  test('a request of a rehearsal is closed as soon as Banto is live, and never approved', async () => {
    await rehearse(banto, true);
    const { id, card } = await code.asked(200_000);
    await rehearse(banto, false);
    await act.requestCard((text) => text.includes(id) && text.includes('実行できず終了'));
    expect(await act.decide(ken, card, 'request.approve')).toMatch(
      /終了しています。リハーサル中の依頼のため、本番になった時点で終了しました|リハーサル中の内容のため/u,
    );
    await act.directMessage(hanako, (text) => text.includes('リハーサル中の依頼のため'));
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer' });
    const [closed] = await act.audit(`operation = 'request.close' and subject = $1`, [`payout:${id}`]);
    expect(closed).toMatchObject({ actor: 'schedule', outcome: 'refused', after: { state: 'failed' } });
    expect(closed?.reason).toMatch(/^stale: /u);
  });

  test('pressed before the round has closed it, it is closed as stale and nothing is paid', async () => {
    await rehearse(banto, true);
    const { id, card } = await code.asked(210_000);
    // As if this replica learned last of all that the others are live again.
    await banto.sql(`update banto.preview p set shown = shown - 'rehearsal' from banto.request r
      where r.preview_id = p.id and r.subject = 'payout:${id}'`);
    await rehearse(banto, false);
    await banto.sql(`update banto.preview p set shown = shown || '{"rehearsal": true}' from banto.request r
      where r.preview_id = p.id and r.subject = 'payout:${id}'`);
    expect(await act.decide(ken, card, 'request.approve')).toMatch(/リハーサル中の(?:内容|依頼)のため/u);
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer' });
    await act.requestCard((text) => text.includes(id) && text.includes('実行できず終了'));
  });

  test('a live request is not approved in a rehearsal; it waits, and is approved live', async () => {
    const { id, card } = await code.asked(220_000);
    await rehearse(banto, true);
    expect(await act.decide(ken, card, 'request.approve')).toContain(
      '本番のときの内容のため、リハーサル中は実行できません。',
    );
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer' });
    const [open] = await banto.sql(`select state from banto.request where subject = $1`, [`payout:${id}`]);
    expect(open).toEqual({ state: 'open' });
    expect(await refusedAs(`payout:${id}`)).toEqual(['stale']);
    await rehearse(banto, false);
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました。');
    expect(await act.payout(id)).toMatchObject({ status: 'completed' });
  });

  test('above the step-up limit no window opens for a request of the other mode; in its own it rehearses with the code', async () => {
    const live = await code.asked(3_000_000);
    await rehearse(banto, true);
    expect(await act.decide(ken, live.card, 'request.approve')).toContain('本番のときの内容のため');
    const { id, card } = await code.asked(4_000_000);
    const modal = await code.opened(ken, card);
    expect(textOf(modal)).toContain(mark);
    expect(await code.typed(ken, modal, code.next(ken))).toContain(`承認しました。${mark}: 本番では「`);
    expect(await act.payout(id)).toMatchObject({ status: 'ready_for_transfer' });
    const rows = await act.audit(`subject = $1 and outcome = 'rehearsed'`, [`payout:${id}`]);
    expect(rows.map(({ operation, after }) => [operation, after?.['step_up']])).toEqual([
      ['request.approve', true],
      ['payouts.paid', undefined],
    ]);
  });

  test('what was rehearsed counts towards no limit live', async () => {
    await rehearse(banto, true);
    const first = await act.owe({ amount: 90_000 });
    expect(await act.submit(taro, await act.open(taro, `/payouts paid ${first} LIVE-1`))).toContain(mark);
    await rehearse(banto, false);
    const second = await act.owe({ amount: 90_000 });
    expect(await act.submit(taro, await act.open(taro, `/payouts paid ${second} LIVE-2`))).toContain(
      '支払済みにしました',
    );
    expect(await act.payout(second)).toMatchObject({ status: 'completed', transaction_id: 'LIVE-2' });
    expect(banto.slack.channel(channels.payouts).length).toBeGreaterThan(0);
  });
});
