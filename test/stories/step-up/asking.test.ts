import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { channels, hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import { aMinutePasses, type Banto, startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, enrolAll } from '../../support/second-factors.ts';
import { ways } from '../../support/ways.ts';

/** Each approval is a day's first here: what was approved before without a code is in `limits.test.ts`. */
describe.each(ways)('an approval above the limit, $dialect over $transport', (way) => {
  let banto: Banto;
  let act: Acts;
  let code: ReturnType<typeof approvals>;
  beforeAll(async () => {
    banto = await startBanto({ ...way, ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
    act = acts(banto);
    code = approvals(banto, act);
    await enrolAll(banto.sql, ken);
  });
  afterAll(() => banto[Symbol.asyncDispose]());
  const next = (person = ken): string => code.next(person);

  test('opens a window that says what is approved and why it asks, and approves with the code', async () => {
    const { id, card } = await code.asked(2_000_000, { name: '星野 ひかり' });
    const modal = await code.opened(ken, card);
    expect([modal.callback_id, modal.title?.['text'], modal.submit?.['text']]).toEqual([
      'request.approve',
      '承認',
      '¥2,000,000 を承認する',
    ]);
    const said = textOf(modal);
    // On a phone the field must not be below everything else.
    expect(modal.blocks.slice(0, 2).map((block) => block['type'])).toEqual(['header', 'input']);
    for (const part of [
      '¥2,000,000  星野 ひかり 様',
      '支払済みにする',
      'STEP-2000000-1',
      '超えています。',
      '6桁の数字',
    ])
      expect(said).toContain(part);
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    expect(await code.typed(ken, modal, next())).toContain('承認しました。星野 ひかり 様');
    expect((await act.payout(id))?.status).toBe('completed');
    const rows = await act.audit('request_id is not null and subject = $1', [`payout:${id}`]);
    expect(rows.map(({ actor, operation, outcome, after }) => [actor, operation, outcome, after?.['step_up']])).toEqual(
      [
        [hanako, 'payouts.paid', 'requested', undefined],
        [ken, 'request.approve', 'done', true],
        [hanako, 'payouts.paid', 'done', undefined],
      ],
    );
    await act.directMessage(hanako, (text) => text.includes('承認されました'));
    await act.requestCard(
      (text) => text.includes(id) && text.includes('✅ 承認済み') && text.includes('（コードで確認）'),
    );
  });

  test('a wrong code stands at the field and loses nothing; the right one then approves', async () => {
    const { id, card } = await code.asked(2_100_000);
    const modal = await code.opened(ken, card);
    expect(await code.typed(ken, modal, '000000')).toBe(
      'コードが違います（あと4回でロック）。次のコードに変わってから入力し、続くときは端末の時刻を確認してください。',
    );
    expect(modal.open).toBe(true);
    expect(textOf(modal)).toContain('¥2,100,000');
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    const [refused] = await act.auditRows(1, `operation = 'request.approve' and outcome = 'refused' and subject = $1`, [
      `payout:${id}`,
    ]);
    expect(refused).toMatchObject({ actor: ken, source: 'modal' });
    expect(refused?.reason).toMatch(/^code: Wrong code; 4 tries left/u);
    // Told at the field, and nowhere else.
    expect(banto.slack.channel(ken).filter((message) => textOf(message).includes('コードが違います'))).toEqual([]);
    expect(await code.typed(ken, modal, next())).toContain('承認しました');
    expect((await act.payout(id))?.status).toBe('completed');
  });

  test('what is no code is said at the field, and counts as no attempt', async () => {
    const { card } = await code.asked(2_200_000);
    const modal = await code.opened(ken, card);
    for (const typed of ['12345', 'abcdef', '1234567'])
      expect(await code.typed(ken, modal, typed)).toBe('6桁の数字を入力してください。');
    expect(await banto.sql('select wrong from banto.factor where person = $1', [ken])).toEqual([{ wrong: 0 }]);
    // Typed as a Japanese keyboard types it, and as the authenticator shows it.
    const wide = next().replaceAll(/\d/gu, (digit) => String.fromCharCode(0xff10 + Number(digit)));
    expect(await code.typed(ken, modal, `${wide.slice(0, 3)}　${wide.slice(3)}`)).toContain('承認しました');
  });

  test('below the limit it is approved at once', async () => {
    const { id, card } = await code.asked(300_000);
    expect(textOf(card)).not.toContain('コード');
    expect(await act.decide(ken, card, 'request.approve')).toContain('承認しました');
    const decided = await act.requestCard((text) => text.includes(id) && text.includes('✅ 承認済み'));
    expect(textOf(decided)).not.toContain('コード');
  });

  test('somebody without an authenticator is told what to do; nothing is approved', async () => {
    const { id, card } = await code.asked(2_300_000);
    expect(textOf(card)).toContain('承認には認証アプリの6桁のコードが必要です。');
    const said = await act.decide(ichiro, card, 'request.approve');
    expect(said).toContain('¥2,300,000 は、コードなしで承認できる上限 ¥1,000,000 を超えています。');
    expect(said).toContain('認証アプリが登録されていないため');
    expect(said).toContain('システム管理者に登録（npm run enrol）を依頼するか');
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    expect(await code.refusals(ichiro)).toEqual(['code']);
    expect(await code.typed(ken, await code.opened(ken, card), next())).toContain('承認しました');
  });

  test('who may not decide is refused as always, without being asked for a code', async () => {
    const { card } = await code.asked(2_400_000);
    expect(await act.decide(sam, card, 'request.approve')).toContain('Only approvers can do this');
    const own = await code.asked(2_500_000, { person: taro });
    await enrolAll(banto.sql, taro);
    expect(await act.decide(taro, own.card, 'request.approve')).toContain('ご自身の依頼は承認できません');
  });

  test('Home and the list of requests ask too', async () => {
    const { id } = await code.asked(2_600_000);
    await banto.slack.as(ken).openHome();
    const home = await act.waitFor(() => {
      const view = banto.slack.home(ken);
      return view && textOf(view).includes('¥2,600,000') && view;
    });
    const buttons = act.buttons(home).filter((action) => action.startsWith('request.approve'));
    const pressed = await banto.slack.as(ken).clickInView(home, buttons.at(-1) ?? '');
    const modal = await pressed.opened((view) => view.type === 'modal' && view.submit !== undefined);
    expect(textOf(modal)).toContain('認証アプリのコード');
    expect(await code.typed(ken, modal, next())).toContain('承認しました');
    expect(['completed', 'ready_for_transfer']).toContain((await act.payout(id))?.status);

    const list = await act.ask(ken, '/ops requests');
    const button = act.buttons(list).find((action) => action.startsWith('request.approve')) ?? '';
    const asked = await (await banto.slack.as(ken).click(list, button)).opened((view) => view.submit !== undefined);
    expect(await code.typed(ken, asked, next())).toContain('承認しました');
  });

  test('decided meanwhile: the right code approves nothing a second time, and the window says who decided', async () => {
    const { id, card } = await code.asked(2_700_000);
    const modal = await code.opened(ken, card);
    await enrolAll(banto.sql, ichiro);
    expect(await code.typed(ichiro, await code.opened(ichiro, card), next(ichiro))).toContain('承認しました');
    expect(await code.typed(ken, modal, next())).toMatch(/鈴木一郎 さんが承認済みです/u);
    expect(
      await act.audit(`operation = 'payouts.paid' and outcome = 'done' and subject = $1`, [`payout:${id}`]),
    ).toHaveLength(1);
  });

  test('the role is lost while the window is open: the right code approves nothing', async () => {
    const { id, card } = await code.asked(2_800_000);
    const modal = await code.opened(ken, card);
    banto.slack.people.get(ken)!.deleted = true;
    aMinutePasses();
    expect(await code.typed(ken, modal, next())).toContain('このアカウントは停止されています');
    banto.slack.people.get(ken)!.deleted = false;
    aMinutePasses();
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
  });

  test('the rows changed: the right code approves nothing, and the request is closed', async () => {
    const { id, card } = await code.asked(2_900_000);
    const modal = await code.opened(ken, card);
    await banto.sql('update payouts_v31 set final_payout = 9900000 where id = $1', [id]);
    expect(await code.typed(ken, modal, next())).toMatch(/内容が変わったため/u);
    expect((await act.payout(id))?.status).toBe('ready_for_transfer');
    await act.requestCard((text) => text.includes(id) && text.includes('実行できず終了'));
  });

  test('the English window says the same', async () => {
    banto.slack.people.get(taro)!.locale = 'en-US';
    aMinutePasses();
    const { card } = await code.asked(3_000_000, { name: 'Hoshino' });
    const modal = await code.opened(taro, card);
    expect([modal.title?.['text'], modal.submit?.['text']]).toEqual(['Approve', 'Approve ¥3,000,000']);
    expect(textOf(modal)).toContain('¥3,000,000 is above the limit of ¥1,000,000 for approving without a code.');
    expect(await code.typed(taro, modal, '000000')).toBe(
      'Wrong code; 4 tries left. Wait for the next code, and check the time on your phone.',
    );
    expect(await code.typed(taro, modal, next(taro))).toContain('Approved.');
    expect(banto.slack.channel(channels.payouts).length).toBeGreaterThan(0);
  });
});
