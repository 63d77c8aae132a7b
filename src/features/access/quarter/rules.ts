import type { Person } from '../../../domain/permission/actor.ts';
import { refusalCodes } from '../../../domain/errors.ts';
import type { CodeHolders, Proof, Way } from '../../../domain/second-person/money-rule.ts';
import { exclusion } from '../../../domain/permission/permission.ts';
import { everyone, type Policy, type Role, roles } from '../../../domain/policy.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { decisions } from '../../../engine/definitions/decision-button.ts';
import type { Right } from '../../../engine/ports.ts';
import type { NamedPeople } from '../../../engine/people/named.ts';
import type { Use } from './store.ts';

/** One way in which somebody has a role. */
export interface Grant {
  readonly role: Role;
  /** The user or group in the line of `ops.yml`. */
  readonly holder: string;
  /** Who has it by this line; null for everybody, and for a group that Slack does not give. */
  readonly person: string | null;
  /** Why it gives nothing now. */
  readonly without: Words | undefined;
  /** When this person last used something that needs just this role, and how often in the quarter. */
  readonly last: Date | null;
  readonly times: number;
}

/** Who has which role by which line of `ops.yml`, the strongest role first, and what they did with it. */
export function grantsOf(
  policy: Policy,
  { people, unknown }: NamedPeople,
  rights: readonly Right[],
  uses: readonly Use[],
): Grant[] {
  const roleBy = new Map(rights.map(({ name, role }) => [name, role]));
  const used = (person: string, role: Role): Pick<Grant, 'last' | 'times'> => {
    const own = uses.filter(({ actor, operation }) => actor === person && roleBy.get(operation) === role);
    const last = own.map((use) => use.last).toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null;
    return { last, times: own.reduce((sum, { times }) => sum + times, 0) };
  };
  const grant = (role: Role, holder: string, person: Person): Grant => ({
    role,
    holder,
    person: person.id,
    without: exclusion(person, policy),
    ...used(person.id, role),
  });
  const nobody = { person: null, last: null, times: 0 };
  return roles.toReversed().flatMap((role) =>
    policy.roles[role].flatMap((holder): Grant[] => {
      if (holder === everyone) return [{ role, holder, ...nobody, without: undefined }];
      if (unknown.includes(holder)) return [{ role, holder, ...nobody, without: notGiven }];
      return people
        .filter(({ id, groups }) => id === holder || groups.includes(holder))
        .map((person) => grant(role, holder, person));
    }),
  );
}

const notGiven = words('⚠ Slackで確認できません', '⚠ Slack does not say');

/** What a role allows and nobody used. */
export interface Unused {
  readonly role: Role;
  readonly names: readonly string[];
}

/** What nobody used in the quarter, by role, the strongest first. */
export const unusedRights = (rights: readonly Right[], uses: readonly Use[]): Unused[] => {
  const used = new Set(uses.filter(({ times }) => times > 0).map(({ operation }) => operation));
  return roles
    .toReversed()
    .map((role) => ({
      role,
      names: rights.filter((right) => right.role === role && !used.has(right.name)).map(({ name }) => name),
    }))
    .filter(({ names }) => names.length > 0);
};

/** What a refusal's code means; the code itself when an older version wrote it. */
export const codeWords = (code: string): Words | string =>
  Object.hasOwn(refusalCodes, code) ? refusalCodes[code as keyof typeof refusalCodes] : code;

const ways: Readonly<Record<Way, Words>> = {
  'at once': words('一度に', 'at once'),
  'in small parts': words('小分けにして', 'in small parts'),
  'with an amount of zero': words('0円で', 'with an amount of zero'),
  'with a negative amount': words('マイナスの金額で', 'with a negative amount'),
  'by approving their own request': words('自分の依頼を承認して', 'by approving their own request'),
};

/** Where one person is enough, or nobody could approve. */
export interface Gap {
  readonly person: string;
  readonly operation: string;
  readonly gap: Words;
}

/** Each way in which one person is enough, and each request that nobody could approve. */
export const gapsOf = ({ holes, stuck }: Proof, codes: Pick<CodeHolders, 'stuck'>): Gap[] => [
  ...holes.map(({ person, operation, way }) => ({
    person,
    operation,
    gap: words(`1人で足りる: ${ways[way].ja}`, `one person is enough: ${ways[way].en}`),
  })),
  ...stuck.map(({ requester, operation }) => ({
    person: requester,
    operation,
    gap: words('承認できる人がいない', 'nobody could approve it'),
  })),
  ...codes.stuck.map((requester) => ({
    person: requester,
    operation: decisions.approve.action.id,
    gap: words('コードで承認できる人がほかにいない', 'nobody else could approve it with a code'),
  })),
];
