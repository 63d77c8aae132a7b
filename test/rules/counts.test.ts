import { expect, test } from 'vitest';
import { listAnswer, listed } from '#src/engine/definitions/answer.ts';
import { words } from '#src/domain/text/words.ts';
import { unusedColumns } from '#src/features/access/quarter/columns.ts';
import { chainWords } from '#src/features/access/quarter/text.ts';
import { countsOf, type Open } from '#src/features/handover/rules.ts';

const alert = (who: string | null): Open => ({ kind: 'alert', what: 'x', who, hours: 1 });

test('a handover counts each kind in the right number, and names the kinds that have none', () => {
  expect(countsOf(1, [alert(null), alert(null), alert('U1'), { ...alert('U1'), kind: 'request' }])).toEqual({
    ja: 'メモ 1件 ・ アラート 3件（担当なし 2件） ・ 承認待ち 1件 ・ なし（0件）: 障害・審査待ち・定期作業',
    en: '1 note · 3 alerts (2 unassigned) · 1 request · no incidents, reviews or tasks',
  });
  const all = (['alert', 'incident', 'request', 'review'] as const).map((kind) => ({ ...alert('U1'), kind }));
  expect(countsOf(2, all).en).toBe('2 notes · 1 alert · 1 incident · 1 request · 1 review · no tasks');
});

test('what nobody used is named by its command or title; a title that two have stands once, with its number', () => {
  const titles: Record<string, ReturnType<typeof words>> = {
    'alert.escalate': words('次の担当へ連絡…', 'Escalate…'),
    'incident.escalate': words('次の担当へ連絡…', 'Escalate…'),
  };
  const which = unusedColumns({ calledOf: (name) => titles[name] ?? '/ops whoami' }).at(-1);
  expect(which?.value({ role: 'operator', names: ['ops.whoami', 'alert.escalate', 'incident.escalate'] })).toEqual({
    ja: '/ops whoami、次の担当へ連絡（2件）',
    en: '/ops whoami, Escalate (2)',
  });
});

test('that nothing was altered is said of the rows that were verified', () => {
  expect(chainWords(undefined, 50, 50).ja).toBe('監査ログ: 50件すべて検証済み、改ざんなし');
  expect(chainWords(undefined, 20, 50).ja).toBe('監査ログ: 50件のうち20番まで検証済み、そこまで改ざんなし');
});

test('an answer without rows says so once: the lead would say the same zero again', () => {
  const of = (rows: readonly string[]) =>
    listAnswer({
      title: words('依頼', 'Requests'),
      lead: [words(`依頼は ${rows.length}件です。`, `${rows.length} requests.`)],
      empty: words('依頼は 0件です。', 'No requests (0).'),
      list: listed(rows),
      columns: [],
    });
  expect(of([])).toMatchObject({ lead: [{ ja: '依頼は 0件です。' }], tables: [{ empty: null }] });
  expect(of(['one']).lead).toHaveLength(1);
});
