import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, guest, hanako, ken, outsider, taro } from '#playground/cast.ts';
import { makeRows } from '#playground/marketplace/make.ts';
import { type Banto, startBanto } from '../../support/banto.ts';

let banto: Banto;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
});
afterAll(() => banto[Symbol.asyncDispose]());

/** A viewer, an operator, an approver, an administrator, and two people without any role. */
const people = { aoi, hanako, ken, taro, guest, outsider } as const;
type Name = keyof typeof people;
const operators: readonly Name[] = ['hanako', 'ken', 'taro'];
const approvers: readonly Name[] = ['ken', 'taro'];
const admins: readonly Name[] = ['taro'];

interface Rule {
  readonly command: 'partners' | 'payouts';
  readonly word: string;
  readonly may: readonly Name[];
  /** For each state, what somebody with the role gets: the modal (`opens`) or the code of the refusal. */
  readonly from: Readonly<Record<string, string>>;
}

/** For operations that only a payout ready for transfer allows. */
const whileReady: Rule['from'] = {
  scheduled: 'wrong_state',
  ready_for_transfer: 'opens',
  completed: 'already_decided',
  failed: 'wrong_state',
  banana: 'wrong_state',
};

/** For operations that only a payout which Banto completed allows. */
const onlyByBanto: Rule['from'] = {
  scheduled: 'wrong_state',
  ready_for_transfer: 'wrong_state',
  // Completed, but not by Banto.
  completed: 'wrong_state',
  failed: 'wrong_state',
  banana: 'wrong_state',
};

const table: readonly Rule[] = [
  {
    command: 'partners',
    word: 'approve',
    may: approvers,
    from: { pending: 'opens', approved: 'already_decided', suspended: 'already_decided' },
  },
  {
    command: 'partners',
    word: 'suspend',
    may: approvers,
    from: { pending: 'opens', approved: 'opens', suspended: 'already_decided' },
  },
  {
    command: 'partners',
    word: 'reinstate',
    may: approvers,
    from: { pending: 'wrong_state', approved: 'already_decided', suspended: 'opens' },
  },
  {
    command: 'payouts',
    word: 'paid',
    may: operators,
    from: whileReady,
  },
  {
    command: 'payouts',
    word: 'fail',
    may: operators,
    from: whileReady,
  },
  {
    command: 'payouts',
    word: 'reschedule',
    may: operators,
    from: {
      // Its day is in the past.
      scheduled: 'opens',
      ready_for_transfer: 'wrong_state',
      completed: 'already_decided',
      failed: 'opens',
      banana: 'wrong_state',
    },
  },
  {
    command: 'payouts',
    word: 'reopen',
    may: admins,
    from: onlyByBanto,
  },
  {
    command: 'payouts',
    word: 'correct',
    may: operators,
    from: onlyByBanto,
  },
];

test.each(table.map((rule) => [`${rule.command}.${rule.word}`, rule] as const))(
  '%s, from every state and by every role',
  async (operation, { command, word, may, from }) => {
    const { slack, sql } = banto;
    const { waitFor, audit } = acts(banto);
    const { register, owe } = makeRows(sql, 'production');
    const [expected, found] = [new Map<string, string>(), new Map<string, string>()];
    for (const [state, outcome] of Object.entries(from)) {
      const id =
        command === 'partners'
          ? await register({ name: '状態の工房', status: state as 'pending' })
          : await owe({ amount: 1_000, status: state, due: '2026-11-10' });
      for (const [name, person] of Object.entries(people) as [Name, string][]) {
        const answer = await slack.as(person).command(`/${command} ${word} ${id}`);
        const about = `${name}, ${state}`;
        expected.set(about, may.includes(name) ? outcome : 'not_permitted');
        found.set(
          about,
          await waitFor(async () => {
            if (answer.view()?.submit !== undefined) return 'opens';
            const [row] = await audit('operation = $1 and subject = $2 and actor = $3', [
              operation,
              `${command === 'partners' ? 'partner' : 'payout'}:${id}`,
              person,
            ]);
            return row?.reason?.split(':', 1)[0];
          }),
        );
      }
      const still =
        command === 'partners'
          ? await sql<{ status: string }>('select status from manufacturing_partners where id = $1', [id])
          : await sql<{ status: string }>('select status from payouts_v31 where id = $1', [id]);
      expect(still).toEqual([{ status: state }]);
    }
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  },
);
