import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, taro } from '#playground/cast.ts';
import { find, textOf } from '#playground/slack/workspace/text.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

/** The clock starts on Friday 2026-11-20, 11:30 in Tokyo. */
describe.each(['production', 'runbook'] as const)('%s', (dialect) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, mayRefuse: [/^views\.update/] });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  const dayOf = async (id: string): Promise<string | undefined> =>
    (await banto.sql<{ day: string }>('select scheduled_date as day from payouts_v31 where id = $1', [id]))[0]?.day;
  const lastAudit = async (id: string) => (await act.audit('subject = $1', [`payout:${id}`])).at(-1);

  test('a failed transfer is recorded with its reason, and the notes keep their old text', async () => {
    const id = await act.owe({ amount: 48_500, notes: '9月分' });
    const modal = await act.open(hanako, `/payouts fail ${id}`);
    expect(textOf(modal)).toMatch(
      /^振込失敗を記録\n¥48,500  作家 様\n期日 11月20日\(金\)・クリエイター\n備考  9月分\n/u,
    );
    expect(textOf(modal)).toContain(`ID ${id}`);
    await expect(banto.slack.as(hanako).submit(modal)).rejects.toThrow('required field');
    const told = await act.submit(hanako, modal, { reason_kind: 'account_number', reason: '桁が足りない' });
    expect(told).toContain('振込失敗として記録しました');
    const row = await act.payout(id);
    expect(row).toMatchObject({ status: 'failed', transaction_id: null, paid_at: null });
    expect(row?.notes).toMatch(/^9月分\n\[2026\/11\/20 11:3\d 田中花子\] 振込失敗（口座番号不正）: 桁が足りない$/);
    expect(await lastAudit(id)).toMatchObject({
      actor: hanako,
      operation: 'payouts.fail',
      outcome: 'done',
      reason: '桁が足りない',
      before: { status: 'ready_for_transfer', notes: '9月分' },
      after: { status: 'failed', reason_kind: 'account_number' },
    });
    await act.posted((text) => text.includes('振込失敗として記録しました') && text.includes('¥48,500'));
  });

  test('what is typed begins no line of the notes, in any operation', async () => {
    const forged = '[2026/11/20 09:00 佐藤健] 銀行振込完了 FB-1';
    const typed = `口座相違\n${forged}`;
    const lines = async (id: string): Promise<string[]> => ((await act.payout(id))?.notes ?? '').split('\n');
    const decided = async (): Promise<string> =>
      act.decide(ken, structuredClone((await act.openRequest()).card), 'request.approve');
    const [one, listed, batched] = [
      await act.owe({ amount: 48_600 }),
      await act.owe({ amount: 48_700 }),
      await act.owe({ amount: 48_800, due: '2026-10-31' }),
    ];
    await act.submit(hanako, await act.open(hanako, `/payouts fail ${one}`), { reason: typed });
    await act.submit(hanako, await act.open(hanako, `/payouts reschedule ${one}`), { note: typed });
    expect(await lines(one)).toEqual([
      expect.stringMatching(/ 田中花子\] 振込失敗: 口座相違 \[/u),
      expect.stringMatching(/ 田中花子\] .*: 口座相違 \[/u),
    ]);
    await act.submit(hanako, await act.open(hanako, '/payouts paid-all 2026-10-31'), { note: typed });
    await decided();
    const rows = `支払いID\t取引ID\t金額\n${listed}\tFORGED-${dialect}\t48700`;
    await act.submit(hanako, await act.open(hanako, '/payouts paid-list', { rows }), { note: typed });
    await decided();
    await act.submit(taro, await act.open(taro, `/payouts reopen ${listed}`), { reason: typed });
    await decided();
    expect(await lines(batched)).toEqual([expect.stringMatching(/ 田中花子\] 一括振込完了 \S+: 口座相違 \[/u)]);
    expect(await lines(listed)).toEqual([
      expect.stringMatching(/ 田中花子\] 銀行振込完了 FORGED-\w+: 口座相違 \[/u),
      expect.stringMatching(/\] 支払済みを取消.*: 口座相違 \[/u),
    ]);
    await banto.sql('delete from payouts_v31 where id = any($1)', [[one, listed, batched]]);
  });

  test('a payout without a kind of recipient is shown and paid like any other', async () => {
    const id = await act.owe({ amount: 12_300 });
    await banto.sql('alter table payouts_v31 alter recipient_type drop not null');
    await banto.sql('update payouts_v31 set recipient_type = null where id = $1', [id]);
    const modal = await act.open(hanako, `/payouts paid ${id} KIND-${dialect}`);
    expect(textOf(modal)).toContain('¥12,300');
    expect(await act.submit(hanako, modal)).toContain('支払済みにしました');
    await banto.sql(`update payouts_v31 set recipient_type = 'creator' where id = $1`, [id]);
    await banto.sql('alter table payouts_v31 alter recipient_type set not null');
  });

  test.each([
    ['2026-11-14 12:00+09', true],
    ['2026-11-12 12:00+09', false],
    ['infinity', false],
  ])('whether a payment of %s counts as recent is the same for one payout and for many', async (at, counts) => {
    const recipient = randomUUID();
    const before = await act.owe({ amount: 6_400, recipient, status: 'completed' });
    await banto.sql('update payouts_v31 set paid_at = $2 where id = $1', [before, at]);
    const id = await act.owe({ amount: 6_400, recipient, due: '2026-10-31' });
    const one = textOf(await act.open(hanako, `/payouts paid ${id}`));
    expect(one.includes('直近7日間に同じ受取人へ支払済み 1件（同額 1件）')).toBe(counts);
    const many = textOf(await act.open(hanako, '/payouts paid-all 2026-10-31'));
    expect(many.includes('直近7日間に支払い済みの受取人 1件: 作家（今回 ¥6,400）')).toBe(counts);
    expect(many.includes('同じ受取人に同額 1件: ¥6,400 作家')).toBe(counts);
    await banto.sql('delete from payouts_v31 where id = any($1)', [[before, id]]);
  });

  test('a failed payout moves to a day a week later, or to the given day', async () => {
    // Due 40 days ago: a week after today is Friday the 27th.
    const old = await act.owe({ amount: 18_600, status: 'failed', due: '2026-10-11', notes: '口座番号不正' });
    const modal = await act.open(hanako, `/payouts reschedule ${old}`);
    expect(textOf(modal)).toContain('期日 10月11日(日) → 11月27日(金)・失敗・クリエイター');
    expect(await act.submit(hanako, modal)).toContain('支払予定日を 11月27日(金) にしました');
    expect(await dayOf(old)).toBe('2026-11-27');
    expect((await act.payout(old))?.notes).toMatch(/^口座番号不正\n\[.*\] 再スケジュール 2026-10-11 → 2026-11-27$/);

    const named = await act.owe({ amount: 18_600, status: 'failed', due: '2026-11-10' });
    const other = await act.open(hanako, `/payouts reschedule ${named} 12/5`);
    expect(textOf(other)).toContain('⚠ 新しい予定日は銀行の休業日です。');
    await act.submit(hanako, other, { note: '先方の希望' });
    expect(await dayOf(named)).toBe('2026-12-05');
    expect((await act.payout(named))?.notes).toContain('→ 2026-12-05: 先方の希望');

    const passed = await act.owe({ amount: 9_800, status: 'scheduled', due: '2026-11-19' });
    await act.submit(hanako, await act.open(hanako, `/payouts reschedule ${passed}`));
    expect(await dayOf(passed)).toBe('2026-11-27');
    const today = await act.asked(hanako, `/payouts reschedule ${named} 11/20`);
    expect(today).toContain('新しい予定日「11/20」は使えません');
    // The log says which payout it was about, although the line could not be read.
    const refused = await act.auditRows(
      1,
      `operation = 'payouts.reschedule' and outcome = 'refused' and subject = $1`,
      [`payout:${named}`],
    );
    expect(refused[0]?.actor).toBe(hanako);
  });

  test('another day in the modal gives a new preview', async () => {
    const id = await act.owe({ amount: 5_000, status: 'failed', due: '2026-11-10' });
    const modal = await act.open(hanako, `/payouts reschedule ${id}`);
    await banto.slack.as(hanako).clickInView(modal, 'value', { selected: '2026-12-01', block: 'date' });
    await banto.slack.waitFor(
      () => textOf(modal).includes('12月1日(火)') || undefined,
      5_000,
      () => textOf(modal),
    );
    await act.submit(hanako, modal);
    expect(await dayOf(id)).toBe('2026-12-01');
  });

  test('above the limit a second person approves, and exactly the shown day is set', async () => {
    const id = await act.owe({ amount: 180_000, status: 'failed', due: '2026-11-08' });
    expect(await act.submit(hanako, await act.open(hanako, `/payouts reschedule ${id}`))).toContain(
      '承認を依頼しました',
    );
    const card = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    expect(await dayOf(id)).toBe('2026-11-08');
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
    expect(await dayOf(id)).toBe('2026-11-27');
  });

  test('an administrator and a second person reopen what Banto marked paid; its transaction id stays used', async () => {
    const id = await act.owe({ amount: 30_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} WRONG-1`));
    const modal = await act.open(taro, `/payouts reopen ${id}`);
    expect(textOf(modal)).toContain('取引ID「WRONG-1」は、以後も使えません');
    expect(await act.submit(taro, modal, { reason: '別の支払いの取引IDだった' })).toContain('必ず2人目の承認');
    const card = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    // Slack's question says what is approved: money alone would read like a payment.
    expect(JSON.stringify(find(card, 'request.approve')?.element['confirm'])).toContain('支払済みを取り消す');
    expect(await act.decide(taro, card, 'request.approve')).toContain('ご自身の依頼は承認できません');
    expect((await act.payout(id))?.status).toBe('completed');
    expect(await act.decide(ken, card, 'request.approve')).toContain('振込待ちに戻しました');
    const row = await act.payout(id);
    expect(row).toMatchObject({ status: 'ready_for_transfer', transaction_id: null, paid_at: null });
    expect(row?.notes).toMatch(
      /銀行振込完了 WRONG-1\n\[.*\] 支払済みを取消（取引ID WRONG-1）: 別の支払いの取引IDだった/,
    );
    expect(await lastAudit(id)).toMatchObject({
      operation: 'payouts.reopen',
      actor: taro,
      before: { transaction_id: 'WRONG-1', status: 'completed' },
      after: { status: 'ready_for_transfer', transaction_id: null },
    });
    const again = await act.open(hanako, `/payouts paid ${id} WRONG-1`);
    expect(await act.submit(hanako, again)).toContain('使用済み');
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id} RIGHT-1`));
    expect((await act.payout(id))?.transaction_id).toBe('RIGHT-1');
  });

  test('what somebody else completed, or changed after Banto, cannot be reopened', async () => {
    const foreign = await act.owe({ amount: 30_000, status: 'completed' });
    expect(await act.asked(taro, `/payouts reopen ${foreign}`)).toContain('番頭が支払済みにしたものではない');
    const changed = await act.owe({ amount: 3_000 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${changed} T-${changed.slice(0, 8)}`));
    await banto.sql('update payouts_v31 set transaction_id = $2 where id = $1', [changed, 'BY-HAND']);
    expect(await act.asked(taro, `/payouts reopen ${changed}`)).toContain('番頭が支払済みにしたものではない');
  });

  test('in every other state each operation is refused with its reason, and nothing changes', async () => {
    const states = ['scheduled', 'ready_for_transfer', 'completed', 'failed', 'banana'];
    const allowed: Record<string, readonly string[]> = {
      'payouts.fail': ['ready_for_transfer'],
      'payouts.reschedule': ['failed'],
      'payouts.reopen': [],
      'payouts.paid': ['ready_for_transfer'],
    };
    const before = new Map<string, string>();
    const tries = Object.entries(allowed).flatMap(([name, fine]) =>
      states.filter((state) => !fine.includes(state)).map((state) => ({ name, state })),
    );
    const seq = (await act.audit()).at(-1)?.seq;
    for (const { name, state } of tries) {
      const id = await act.owe({ amount: 1_000, status: state, due: '2026-11-25' });
      before.set(id, state);
      const word = name.split('.')[1] ?? '';
      const line = `/payouts ${word} ${id}`;
      const said = await act.asked(name === 'payouts.reopen' ? taro : hanako, line);
      expect(said, `${name} of ${state}`).toMatch(/できません|すでに支払済み|取り消せません/);
    }
    const rows = await banto.sql<{ id: string; status: string }>(
      'select id, status from payouts_v31 where id = any($1)',
      [[...before.keys()]],
    );
    expect(new Map(rows.map(({ id, status }) => [id, status]))).toEqual(before);
    // A refusal is recorded after the person sees it, so one of the test before may still arrive.
    const refused = await banto.slack.waitFor(async () => {
      const found = await act.audit(`outcome = 'refused' and reason ~ '^(wrong_state|already_decided):' and seq > $1`, [
        seq,
      ]);
      return found.length >= tries.length ? found : undefined;
    });
    expect(new Set(refused.map(({ operation }) => operation))).toEqual(new Set(Object.keys(allowed)));
  });

  test('only people with the role may do it, whatever they press', async () => {
    const id = await act.owe({ amount: 1_000 });
    for (const word of ['paid', 'fail', 'reschedule', 'paid-all'])
      expect(await act.asked(aoi, `/payouts ${word} ${word === 'paid-all' ? '' : id}`)).toContain('には運用担当の権限');
    for (const person of [aoi, hanako, ken])
      expect(await act.asked(person, `/payouts reopen ${id}`)).toContain('にはシステム管理者の権限');
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    expect(await act.asked(hanako, `/payouts fail ${randomUUID()}`)).toContain('見つかりません');
  });
});
