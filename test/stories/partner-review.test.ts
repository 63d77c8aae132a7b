import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ichiro, ken } from '#playground/cast.ts';
import { startBanto } from '../support/banto.ts';

test.each([
  { dialect: 'production', transport: 'http' },
  { dialect: 'runbook', transport: 'socket' },
] as const)('a new partner is reviewed ($dialect, $transport)', async ({ dialect, transport }) => {
  await using banto = await startBanto({ dialect, transport });
  const { register, reviewCardOf, cardsOf, approve, pressed, submit, auditOf, statusOf, text, buttons } = acts(banto);

  const id = await register({ name: '燕三条クラフト', company_name: '株式会社燕', description: '金属加工' });
  const card = await reviewCardOf(id);
  expect(text(card)).toContain('パートナー審査: 燕三条クラフト');
  expect(text(card)).toContain('株式会社燕');
  expect(text(card)).not.toContain('info@new.example');
  expect(buttons(card)).toEqual(['partners.approve', 'partners.suspend', 'partners.show']);

  // What decides first: name and company, what is missing, then what it makes; on this card suspending means rejecting.
  expect(text(card)).toMatch(/^パートナー審査: 燕三条クラフト（株式会社燕）\n(?:⚠ .*\n)*「金属加工」\n申請 /u);
  expect(text(card)).toMatch(/承認\n拒否\n詳細$/u);

  const outcome = await approve(ken, card, { note: '書類確認済み' });
  expect(outcome).toContain('「燕三条クラフト」を承認しました。');
  await reviewCardOf(id, (shown) => shown.includes('承認済み'));
  expect(text(card)).toContain('承認 <@U0APPR1>');
  expect(text(card)).toContain('書類確認済み');
  // Decided, it is folded.
  expect(text(card)).toMatch(/^承認済み: 燕三条クラフト（株式会社燕）\n/u);
  expect(text(card)).not.toContain('金属加工');
  expect(buttons(card)).toEqual(['partners.show']);
  expect(await statusOf(id)).toBe('approved');

  const suspending = await banto.slack.as(ichiro).command(`/partners suspend ${id}`, { channel: channels.ops });
  const modal = await suspending.opened((view) => view.submit !== undefined);
  await expect(banto.slack.as(ichiro).submit(modal)).rejects.toThrow('required field');
  const refused = await banto.slack.as(ichiro).submit(modal, { reason: ' \u3000 ' }, { force: true });
  expect(refused.errors).toEqual({ reason: expect.stringContaining('理由') });
  expect(await submit(ichiro, modal, { reason: '連絡がつかないため' })).toContain('「燕三条クラフト」を停止しました。');
  await reviewCardOf(id, (shown) => shown.includes('連絡がつかないため'));

  const reinstating = await banto.slack.as(ken).command(`/partners reinstate ${id}`);
  const again = await reinstating.opened((view) => view.submit !== undefined);
  expect(await submit(ken, again, { reason: '連絡がついた' })).toContain('「燕三条クラフト」を再開しました。');
  await reviewCardOf(id, (shown) => shown.includes('連絡がついた'));
  expect(cardsOf(id)).toHaveLength(1);

  expect(await auditOf(id)).toMatchObject([
    {
      actor: ken,
      source: 'modal',
      operation: 'partners.approve',
      outcome: 'done',
      reason: '書類確認済み',
      before: { status: 'pending' },
      after: { status: 'approved' },
      policy: banto.config.policyHash,
    },
    {
      actor: ichiro,
      operation: 'partners.suspend',
      outcome: 'done',
      reason: '連絡がつかないため',
      before: { status: 'approved' },
      after: { status: 'suspended', kind: 'suspended' },
    },
    {
      actor: ken,
      operation: 'partners.reinstate',
      outcome: 'done',
      before: { status: 'suspended' },
      after: { status: 'approved' },
    },
  ]);

  const details = await pressed(ken, card, 'partners.show');
  expect(text(details)).toContain('info@new.example');
  expect(details.ephemeral).toBe(ken);
});

test('an application is rejected, and the log does not call it a suspension', async () => {
  await using banto = await startBanto();
  const { register, reviewCardOf, press, submit, auditOf, statusOf, text } = acts(banto);
  const id = await register({ name: '断られる工房' });
  const card = await reviewCardOf(id);
  const modal = await press(ken, card, 'partners.suspend');
  expect(text(modal)).toContain('申請を拒否します。');
  expect(await submit(ken, modal, { reason: '書類不備' })).toContain('「断られる工房」の申請を拒否しました。');
  await reviewCardOf(id, (shown) => shown.includes('拒否 <@U0APPR1>') && shown.includes('書類不備'));
  expect(await auditOf(id)).toMatchObject([{ after: { kind: 'rejected', status: 'suspended' } }]);
  expect(await statusOf(id)).toBe('suspended');
});

test('the audit log counts each pending partner once, however many are shown in full', async () => {
  await using banto = await startBanto();
  const act = acts(banto);
  const asked: unknown[] = [];
  for (const registered of [0, 3, 4]) {
    for (let index = 0; index < registered; index++) await act.register({ name: `工房${asked.length}-${index}` });
    await act.ask(hanako, '/partners pending');
    const rows = await act.auditRows(asked.length + 1, `operation = 'partners.pending' and outcome = 'read'`);
    asked.push(rows.at(-1)?.after?.['rows']);
  }
  expect(asked).toEqual([0, 3, 7]);
});
