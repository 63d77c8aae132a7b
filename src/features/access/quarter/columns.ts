import type { CodeHolders } from '../../../domain/second-person/money-rule.ts';
import { roleNames } from '../../../domain/permission/permission.ts';
import { everyone } from '../../../domain/policy.ts';
import { type Language, type Words, words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import type { Column } from '../../../engine/definitions/answer.ts';
import type { WhoIs } from '../../../engine/people/lookup.ts';
import type { Directory } from '../../../engine/ports.ts';
import { codeWords, type Gap, type Grant, type Unused } from './rules.ts';
import type { ForeignApproval, Refusals } from './store.ts';

type Verbs = Pick<Directory, 'verbOf'>;
type Names = Pick<Directory, 'calledOf'>;

const all = words('全メンバー', 'every full member');
/** Who has a role, and by which line. */
export const grantColumns = (who: WhoIs, codes: CodeHolders | undefined): readonly Column<Grant>[] => [
  {
    label: words('人', 'Person'),
    kind: 'text',
    value: ({ holder, person }) => who(person) ?? (holder === everyone ? all : words('不明', 'unknown')),
  },
  { label: words('権限', 'Role'), kind: 'text', value: ({ role }) => roleNames[role] },
  {
    label: words('ops.yml の行', 'Line of ops.yml'),
    kind: 'text',
    value: (row) => `${row.role}: ${row.holder}`,
  },
  { label: words('最後の使用 (JST)', 'Last used (JST)'), kind: 'instant', value: ({ last }) => last },
  { label: words('期間中の回数', 'Times'), kind: 'count', value: ({ times }) => times },
  ...(codes
    ? [
        {
          label: words('認証アプリ', 'Authenticator'),
          kind: 'text',
          value: (grant: Grant) => enrolment(grant, codes),
        } as const,
      ]
    : []),
  { label: words('備考', 'Remark'), kind: 'text', value: ({ without }) => without },
];

/** Only approvers need one; others are left blank. */
function enrolment({ person }: Grant, { able, unable }: CodeHolders): Words | null {
  const among = (people: CodeHolders['able']): boolean => people.some(({ id }) => id === person);
  if (among(able)) return words('登録済み', 'enrolled');
  return among(unable) ? words('未登録', 'not enrolled') : null;
}

/** Where one person is enough, or nobody could approve. */
export const gapColumns = (directory: Verbs): readonly Column<Gap>[] => [
  { label: words('人', 'Person'), kind: 'text', value: ({ person }) => person },
  { label: words('操作', 'Operation'), kind: 'text', value: (row) => directory.verbOf(row.operation) },
  { label: words('内容', 'What'), kind: 'text', value: ({ gap }) => gap },
];

export const refusalColumns = (who: WhoIs): readonly Column<Refusals>[] => [
  { label: words('人', 'Person'), kind: 'text', value: ({ actor }) => who(actor) },
  { label: words('理由', 'Reason'), kind: 'text', value: ({ code }) => codeWords(code) },
  { label: words('回数', 'Times'), kind: 'count', value: ({ times }) => times },
  { label: words('最後 (JST)', 'Last (JST)'), kind: 'instant', value: ({ last }) => last },
];

export const foreignColumns: readonly Column<ForeignApproval>[] = [
  { label: words('パートナー', 'Partner'), kind: 'text', value: ({ name, id }) => name ?? id },
  { label: words('気づいた日時 (JST)', 'Noticed (JST)'), kind: 'instant', value: ({ at }) => at },
];

export const unusedColumns = (directory: Names): readonly Column<Unused>[] => [
  { label: words('権限', 'Role'), kind: 'text', value: ({ role }) => roleNames[role] },
  { label: words('数', 'Number'), kind: 'count', value: ({ names }) => names.length },
  {
    label: words('何を', 'Which'),
    kind: 'text',
    value: ({ names }) => eachOnce(names.map((name) => directory.calledOf(name))),
  },
];

/** `/ops whoami、次の担当へ連絡（2件）`: alerts and incidents have a button of the same name. */
function eachOnce(names: readonly (Words | string)[]): Words {
  const inBoth = names.map((name) => (typeof name === 'string' ? words(name, name) : name));
  const once = (language: Language, several: (count: number) => string): string[] =>
    [...Map.groupBy(inBoth, (name) => name[language].replace(/…$/u, ''))].map(([name, { length }]) =>
      length === 1 ? name : `${name}${several(length)}`,
    );
  return words(
    once('ja', (count) => `（${formatCount(count, 'ja')}）`).join('、'),
    once('en', (count) => ` (${count})`).join(', '),
  );
}
