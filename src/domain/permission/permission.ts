import type { GroupTrouble, Person } from './actor.ts';
import { type Policy, type Role, roles } from '../policy.ts';
import { type Words, words } from '../text/words.ts';

/** Names of the roles, as operators say them. */
export const roleNames: Readonly<Record<Role, Words>> = {
  viewer: words('閲覧者', 'viewer'),
  operator: words('運用担当', 'operator'),
  approver: words('承認者', 'approver'),
  admin: words('システム管理者', 'administrator'),
};

/** The people of a role, in English. */
const peopleOf: Readonly<Record<Role, string>> = {
  viewer: 'viewers',
  operator: 'operators',
  approver: 'approvers',
  admin: 'administrators',
};

/** Why a person may do nothing, even if the policy file lists them. */
export function exclusion(person: Person, policy: Policy): Words | undefined {
  if (person.deleted) return words('このアカウントは停止されています。', 'This account is deactivated.');
  if (person.isBot) return words('ボットからの操作は受け付けていません。', 'Bots cannot use Banto.');
  if (person.team === '')
    return words(
      '所属するワークスペースをSlackで確認できないため、ご利用いただけません。',
      'Slack does not say which workspace you belong to, so you cannot use Banto.',
    );
  if (person.team !== policy.team)
    return words('ほかのワークスペースの方はご利用いただけません。', 'People from another workspace cannot use Banto.');
  if (person.isGuest) return words('ゲストの方はご利用いただけません。', 'Guests cannot use Banto.');
  return undefined;
}

/**
 * The roles a person has: those that list them or one of their groups, and all weaker ones. While replicas differ, only
 * those that each of them gives. None when excluded.
 */
export function rolesOf(person: Person, policy: Policy): Role[] {
  if (exclusion(person, policy)) return [];
  const names = new Set(['*', person.id, ...person.groups]);
  const strongest = [policy.roles, ...(policy.otherRoles ?? [])].map((holders) =>
    roles.findLastIndex((role) => holders[role].some((holder) => names.has(holder))),
  );
  return roles.slice(0, Math.min(...strongest) + 1);
}

/** The roles with which somebody asks questions: those that they have, and on a terminal all. */
export const askingRoles = (person: Person, policy: Policy): readonly Role[] =>
  person.onTerminal === true ? roles : rolesOf(person, policy);

/**
 * Why a person may not do what needs this role; undefined when they may.
 * @param what its name where it has one, or that it is a question
 */
export function denial(person: Person, needed: Role, policy: Policy, what?: Words | 'question'): Words | undefined {
  const excluded = exclusion(person, policy);
  if (excluded) return excluded;
  if (rolesOf(person, policy).includes(needed)) return undefined;
  const unnamed = what === 'question' ? words('この照会', 'ask this') : words('この操作', 'do this');
  const name = what === 'question' ? undefined : what;
  const ja = `${name ? `「${name.ja}」` : unnamed.ja}には${roleNames[needed].ja}の権限が必要です。`;
  const en = `Only ${peopleOf[needed]} can ${name ? `use “${name.en}”` : unnamed.en}`;
  const [unknown] = unconfirmedFor(person, needed, policy);
  if (unknown)
    return words(
      `${ja}ユーザーグループ ${unknown.group} のメンバーをいまSlackで確認できないため（${unknown.code}）、権限があるか分かりません。`,
      `${en}. Slack does not give the members of the user group ${unknown.group} now (${unknown.code}), so it is unknown whether you have it.`,
    );
  return words(
    `${ja}ご自身の権限は \`/ops whoami\` で確認できます。必要な場合は、システム管理者に依頼してください。`,
    `${en} (see \`/ops whoami\`). If you need it, ask an administrator.`,
  );
}

/** Why somebody else, who was chosen, cannot be given what needs this role; undefined when they can. */
export function lacks(chosen: Person, needed: Role, policy: Policy): Words | undefined {
  if (rolesOf(chosen, policy).includes(needed)) return undefined;
  const name = roleNames[needed];
  return words(
    `${chosen.displayName} さんには${name.ja}の権限がありません。ほかの方を選択してください。`,
    `${chosen.displayName} does not have the role “${name.en}”. Please choose somebody else.`,
  );
}

/** The groups that would give this person the role, and whose members Slack does not give now. */
export const unconfirmedFor = (
  { unconfirmed = [] }: Pick<Person, 'unconfirmed'>,
  needed: Role,
  policy: Pick<Policy, 'roles'>,
): readonly GroupTrouble[] =>
  unconfirmed.filter(({ group }) =>
    roles.slice(roles.indexOf(needed)).some((role) => policy.roles[role].includes(group)),
  );
