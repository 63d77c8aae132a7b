import { expect, test } from 'vitest';
import { judgeBacklog } from '#src/marketplace/judge-backlog.ts';

const limits = { failed: 5, minutes: 30 };
const none = { waiting: 0, hours: null, failed: 0, known: true };
const worker = '通知ワーカー';
const resend = '/orders notifications failed';

test.each([
  ['nothing', none, 'good', '送信待ち 0件', ''],
  ['both at their limit', { ...none, waiting: 2, hours: 0.5, failed: 5 }, 'good', '送信待ち 2件', ''],
  ['too many failures', { ...none, failed: 6 }, 'bad', '24時間の失敗 6件・上限 5件、送信待ち 0件', resend],
  ['a long wait', { ...none, waiting: 1, hours: 2, failed: 5 }, 'bad', '送信待ち 1件（最長 2時間）・上限 30分', worker],
  ['an unknown status', { ...none, waiting: 3, hours: 9, known: false }, 'unknown', '送信待ちの可能性 3件', 'CHECK'],
  ['failures, the status unknown', { ...none, failed: 6, known: false }, 'bad', '24時間の失敗 6件', resend],
])('%s: what is too much stands first, with the step that mends it', (_what, figures, state, begins, next) => {
  const judged = judgeBacklog(figures, limits);
  expect(judged.state).toBe(state);
  expect(judged.detail.ja.startsWith(begins), judged.detail.ja).toBe(true);
  expect(judged.next?.ja ?? '').toContain(next);
  expect(judged.next === undefined).toBe(next === '');
});

test('a long wait and too many failures have both steps, in both languages', () => {
  const { next, detail } = judgeBacklog({ ...none, waiting: 1, hours: 2, failed: 6 }, limits);
  expect(next?.ja).toContain(worker);
  expect(next?.ja).toContain(resend);
  expect(next?.en).toMatch(/notification worker.*\/orders notifications failed/u);
  expect(detail.en).toContain('6 failed in 24 h, limit 5');
});
