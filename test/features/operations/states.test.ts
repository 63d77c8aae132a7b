import { afterAll, beforeAll, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { aoi, guest, hanako, ken, outsider, taro } from '#playground/cast.ts';
import { examples, operationOf } from '#playground/rig/examples.ts';
import type { Answer } from '#playground/slack/client/answer.ts';
import { roles } from '#src/domain/policy.ts';
import { roleOf } from '../../house/catalog.ts';
import { type Banto, someFriday, startBanto } from '../../support/banto.ts';

let banto: Banto;
beforeAll(async () => {
  banto = await startBanto({ dialect: 'production', mayRefuse: [/^views\.update/] });
});
afterAll(() => banto[Symbol.asyncDispose]());

/** People with their roles; two have none. */
const people = [
  { name: 'aoi', person: aoi, role: 'viewer' },
  { name: 'hanako', person: hanako, role: 'operator' },
  { name: 'ken', person: ken, role: 'approver' },
  { name: 'taro', person: taro, role: 'admin' },
  { name: 'guest', person: guest, role: undefined },
  { name: 'outsider', person: outsider, role: undefined },
] as const;

/** What a command that starts an operation leads to: that its modal opens, or the code of the refusal. */
const outcomeOf = (
  answer: Answer,
  { operation, subject, person }: Readonly<Record<'operation' | 'subject' | 'person', string>>,
): Promise<string> => {
  const { waitFor, audit } = acts(banto);
  return waitFor(
    async () => {
      if (answer.view()?.submit !== undefined) return 'opens';
      const [row] = await audit('operation = $1 and subject = $2 and actor = $3', [operation, subject, person]);
      return row?.reason?.split(':', 1)[0];
    },
    undefined,
    () => `a window, or a refusal of ${operation} on ${subject} by ${person}; shown: ${JSON.stringify(answer.shown)}`,
  );
};

const onOneRow = Object.entries(examples).flatMap(([name, { states, ...example }]) =>
  states && !name.endsWith(', by two') ? [{ name, states, ...example }] : [],
);

test('the operations on one partner or payout are played', () => {
  expect(onOneRow.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['partners.approve', 'partners.reinstate', 'payouts.paid', 'payouts.reopen']),
  );
});

test.each(onOneRow)('$name, from every state and by every role', async ({ name: operation, states, writes, start }) => {
  const { slack, sql } = banto;
  const needed = roleOf(operation);
  if (!needed) throw new Error(`no role of ${operation} in test/house/catalog.ts`);
  const [expected, found] = [new Map<string, string>(), new Map<string, string>()];
  for (const [state, outcome] of Object.entries(states)) {
    const { line, subject } = await start({ slack, sql, dialect: 'production', now: someFriday }, state);
    for (const { name, person, role } of people) {
      const may = role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
      const answer = await slack.as(person).command(line);
      const about = `${name}, ${state}`;
      expected.set(about, may ? outcome : 'not_permitted');
      found.set(about, await outcomeOf(answer, { operation, subject, person }));
    }
    const [, id] = subject.split(':');
    expect(await sql(`select status from ${writes?.table ?? ''} where id = $1`, [id])).toEqual([{ status: state }]);
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
});

const refusing = Object.entries(examples).flatMap(([name, { refuses = {}, start }]) =>
  (name.endsWith(', by two') ? [] : Object.entries(refuses)).map(([field, code]) => ({ name, field, code, start })),
);

test('guards that need more than a status are played', () => {
  expect(refusing.map(({ name, field }) => `${name} ${field}`)).toEqual(
    expect.arrayContaining(['orders.resend partner_status', 'purchases.recalc generated']),
  );
});

test.each(refusing)('$name is refused because of $field', async ({ name, field, code, start }) => {
  const { slack, sql } = banto;
  const { line, subject, person, drifts } = await start({ slack, sql, dialect: 'production', now: someFriday });
  await sql(drifts[field] ?? '');
  const answer = await slack.as(person).command(line);
  expect(await outcomeOf(answer, { operation: operationOf(name), subject, person })).toBe(code);
});
