import type { Person } from '../permission/actor.ts';
import { decisionDenial } from '../permission/decision.ts';
import { denial } from '../permission/permission.ts';
import { everyone, type Policy, type Role } from '../policy.ts';
import type { RunbookSection } from '../runbook.ts';
import { limitOf, type SecondPerson, secondPersonNeeded, type Weight } from './second-person.ts';
import { isGroupId } from '../text/slack-id.ts';

/** What the proof reads of an operation. */
export interface JudgedOperation {
  readonly name: string;
  readonly role: Role;
  readonly section: RunbookSection;
  readonly moves: 'money' | 'nothing';
  readonly secondPerson: SecondPerson;
  /** Set when the operation computes how much it moves. */
  readonly weigh?: unknown;
}

/** How one person could exceed the limit. */
export type Way =
  | 'at once'
  | 'in small parts'
  | 'with an amount of zero'
  | 'with a negative amount'
  | 'by approving their own request';

/** A way in which one person alone moves more money than the limit allows. */
export interface Hole {
  readonly person: string;
  readonly operation: string;
  readonly way: Way;
}

export interface Proof {
  readonly people: number;
  readonly operations: number;
  /** How many ways were tried. */
  readonly tried: number;
  readonly holes: readonly Hole[];
  /** Operations that this requester may ask for and nobody else may approve. */
  readonly stuck: readonly { readonly operation: string; readonly requester: string }[];
}

/**
 * Tries every way in which one person could move more than the limit, with the same rules as a click: permission, when
 * a second person is needed, and who may approve. The amount an operation computes is covered by its own tests.
 */
export function proveMoneyRule(
  operations: readonly JudgedOperation[],
  people: readonly Person[],
  policy: Policy,
): Proof {
  const moving = operations.filter(({ moves }) => moves === 'money');
  const limit = limitOf(policy);
  const holes: Hole[] = [];
  const stuck: { operation: string; requester: string }[] = [];
  let tried = 0;
  const attempts: readonly (readonly [Way, Weight])[] = [
    ['at once', { amount: limit + 1, smallest: limit + 1, alone: 0 }],
    ['in small parts', { amount: 1, smallest: 1, alone: limit }],
    ['with an amount of zero', { amount: 0, smallest: 0, alone: 0 }],
    ['with a negative amount', { amount: -limit - 1, smallest: -limit - 1, alone: 0 }],
  ];
  for (const operation of moving) {
    for (const person of people) {
      const mayAsk = denial(person, operation.role, policy) === undefined;
      const add = (way: Way): number => holes.push({ person: person.id, operation: operation.name, way });
      for (const [way, weight] of attempts) {
        tried += 1;
        if (mayAsk && !isStopped(operation, weight, limit)) add(way);
      }
      tried += 1;
      if (mayAsk && mayApprove(person, person.id, operation, policy)) add('by approving their own request');
      if (mayAsk && !people.some((other) => mayApprove(other, person.id, operation, policy)))
        stuck.push({ operation: operation.name, requester: person.id });
    }
  }
  return { people: people.length, operations: moving.length, tried, holes, stuck };
}

/** `above-limit` without `weigh` is a programming error: it counts as a hole. */
function isStopped({ secondPerson, weigh }: JudgedOperation, weight: Weight, limit: number): boolean {
  if (secondPerson === 'above-limit' && weigh === undefined) return false;
  return secondPersonNeeded(secondPerson, weight, limit) !== undefined;
}

function mayApprove(person: Person, requester: string, { section }: JudgedOperation, policy: Policy): boolean {
  return decisionDenial({ name: 'approve', decider: person, requester, policy, section }) === undefined;
}

/** Who could decide above the step-up limit, where a code is needed. */
export interface CodeHolders {
  /** Approvers who have a second factor, and those who have none. */
  readonly able: readonly Person[];
  readonly unable: readonly Person[];
  /** Requesters for whose requests above the limit nobody else could type a code. */
  readonly stuck: readonly string[];
}

/** Finds who could approve with a code. @param enrolled ids of those who have a second factor */
export function codeHolders(
  operations: readonly JudgedOperation[],
  people: readonly Person[],
  enrolled: ReadonlySet<string>,
  policy: Policy,
): CodeHolders {
  const approvers = people.filter((person) => denial(person, 'approver', policy) === undefined);
  const able = approvers.filter(({ id }) => enrolled.has(id));
  const asking = operations.filter(({ secondPerson }) => secondPerson !== 'never');
  const requesters = people.filter((person) => asking.some(({ role }) => denial(person, role, policy) === undefined));
  return {
    able,
    unable: approvers.filter(({ id }) => !enrolled.has(id)),
    stuck: requesters.map(({ id }) => id).filter((requester) => able.every(({ id }) => id === requester)),
  };
}

/** A person known only as a full member of the workspace and of these groups. */
export const unknownMember = (id: string, groups: readonly string[], { team }: Pick<Policy, 'team'>): Person => ({
  id,
  team,
  locale: 'ja-JP',
  language: 'ja',
  displayName: id,
  isBot: false,
  isGuest: false,
  deleted: false,
  groups,
});

/** All users and groups that the policy names, without duplicates. */
export function holdersOf({ roles }: Pick<Policy, 'roles'>): { readonly users: string[]; readonly groups: string[] } {
  const holders = [...new Set(Object.values(roles).flat())].filter((holder) => holder !== everyone);
  return {
    users: holders.filter((holder) => !isGroupId(holder)),
    groups: holders.filter(isGroupId),
  };
}
