import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { askingForCodes, enrolAll } from '../support/second-factors.ts';
import { rowsOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)("the quarter's audit of access ($dialect, $transport)", ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('an approver sees who may what, by which line, what was used and what was refused', async () => {
    expect(await act.asked(aoi, '/payouts due')).toContain('権限が必要です');
    expect(await act.asked(hanako, '/payouts due')).toContain('支払い');
    await act.auditRows(2, `operation = 'payouts.due'`);
    expect(await act.asked(hanako, '/ops access')).toContain('権限が必要です');
    await act.auditRows(1, `operation = 'ops.access' and outcome = 'refused'`);

    const answer = await act.ask(ken, '/ops 権限監査');
    const said = act.text(answer);
    expect(said).toContain('権限とアクセスの監査 2026年第4四半期');
    expect(said).toContain('1人で足りる操作は 0件です');
    expect(said).toContain('operator: U0OPER1');
    // Sam is an operator by his group.
    expect(said).toMatch(/Sam Smith \(U0OPER2\)[^]{0,80}operator: S0OPSGRP/u);
    expect(said).toContain('その権限がない');
    expect(said).toMatch(/拒否 2件/u);
    expect(said).toMatch(/監査ログ: \d+件すべて検証済み、改ざんなし/u);
    // What nobody used is named by its command or title, once.
    expect(said).toMatch(/使われなかった操作 \d+件/u);
    expect(said).toContain('/orders notifications');
    expect(said).not.toContain(' を見る');
    expect(act.buttons(answer)).toContain('ops.audit:1');
    // It is for the person alone.
    const shared = await act.ask(ken, '/ops access 2026-Q3 share');
    expect(act.text(shared)).toContain('共有できません');
    // Of a time before Banto there is no record, and zeros would look like an audit.
    const before = await act.asked(ken, '/ops access 2026-Q3');
    expect(before).toContain('2026年第3四半期');
    expect(before).toContain('この四半期の記録は番頭にありません');
    expect(said).toMatch(/記録は .+ からです。/u);
    expect(await act.asked(ken, '/ops access 2099-Q1')).toContain('2099年第1四半期はまだ始まっていません。');
    await act.auditRows(2, `operation = 'ops.access' and outcome = 'read'`);
  });

  test('an operation on several rows, requested and then done, is one use', async () => {
    for (const amount of [1_000, 2_000, 3_000]) await act.owe({ amount });
    expect(await act.submit(sam, await act.open(sam, '/payouts paid-all'))).toContain('A second person');
    const card = structuredClone(await act.requestCard((text) => text.includes('承認待ち')));
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
    await act.auditRows(4, `operation = 'payouts.paid-all' and outcome = 'done'`);
    const used = rowsOf(await act.ask(ken, '/ops access')).find((cells) =>
      cells.some((cell) => cell.includes('operator: S0OPSGRP')),
    );
    expect(used?.filter((cell) => /^\d+件?$/u.test(cell))).toEqual(['1']);
  });

  test('approvals made elsewhere are counted, with their names', async () => {
    const id = await act.register({ name: '外部承認工房' });
    await banto.sql(`update manufacturing_partners set status = 'approved' where id = '${id}'`);
    await banto.sql(
      `insert into banto.approval_seen (partner_id, at, approved, foreign_at)
      values ('${id}', '2026-11-20T02:00:00Z', true, '2026-11-20T02:00:00Z')
      on conflict (partner_id) do update set foreign_at = excluded.foreign_at`,
    );
    const said = act.text(await act.ask(taro, '/ops access'));
    expect(said).toContain('番頭以外での承認 1件');
    expect(said).toContain('外部承認工房');
  });
});

describe('where codes are asked for', () => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto(askingForCodes(1_000_000));
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('the audit counts who could approve with one, and says it of each approver', async () => {
    await enrolAll(banto.sql, ken);
    const one = act.text(await act.ask(taro, '/ops access'));
    expect(one).toContain('コードで承認できる人 1人 ・ 認証アプリが未登録の承認者 2人');
    expect(one).toContain('⚠ 1人で足りる、または承認できない操作が 1件あります');
    expect(one).toMatch(/U0APPR1[^]{0,40}承認[^]{0,40}コードで承認できる人がほかにいない/u);
    expect(one).toMatch(/\(U0APPR1\)[^]{0,80}approver: U0APPR1[^]{0,40}登録済み/u);
    expect(one).toMatch(/\(U0APPR2\)[^]{0,80}approver: U0APPR2[^]{0,40}未登録/u);
    // An operator needs none.
    expect(one).not.toMatch(/operator: U0OPER1[^]{0,40}登録/u);
    await enrolAll(banto.sql, ichiro);
    const two = act.text(await act.ask(taro, '/ops access'));
    expect(two).toContain('コードで承認できる人 2人');
    expect(two).toContain('1人で足りる操作は 0件です');
  });
});
