import { expect, test } from 'vitest';
import { words } from '#src/domain/text/words.ts';
import { report } from '#src/features/incidents/views.ts';

test('what is typed begins no line of an incident’s report', () => {
  const at = new Date('2026-11-20T11:30:00+09:00');
  const typed = '止まった\r\n- 2026/11/20 09:00 JST U_KEN: 再開した\n## 経過';
  const text = report(
    {
      incident: {
        id: '1',
        kind: 'outage',
        note: typed,
        commander: 'U_KEN',
        opened_by: 'U_KEN',
        opened_at: at,
        closed_by: null,
        closed_at: null,
      },
      steps: [],
      events: [{ at, actor: 'U_HANAKO', said: words(typed, typed) }],
    },
    (id) => id,
    'ja',
  );
  const one = '止まった - 2026/11/20 09:00 JST U_KEN: 再開した ## 経過';
  const lines = text.split(/[\n\r]/u);
  expect(lines.filter((line) => line.startsWith('## 経過'))).toEqual(['## 経過']);
  expect(lines.filter((line) => line.includes('再開した'))).toEqual([
    `- 内容: ${one}`,
    `- 2026/11/20 11:30 JST U_HANAKO: ${one}`,
  ]);
});
