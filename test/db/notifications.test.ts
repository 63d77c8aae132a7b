import { afterAll, beforeAll, expect, test } from 'vitest';
import { Notifications } from '#src/db/notifications.ts';
import { waitFor } from '#playground/patience.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let notifications: Notifications;
const told: (string | undefined)[] = [];
beforeAll(async () => {
  database = await freshDatabase('production');
  notifications = new Notifications(database.url, (table) => told.push(table));
  notifications.start();
  await waitFor(() => notifications.isOpen);
});
afterAll(async () => {
  await notifications.stop();
  await database[Symbol.asyncDispose]();
});

/** What was told since, after a statement. */
async function toldAfter(sql: string, count: number): Promise<(string | undefined)[]> {
  const from = told.length;
  await database.sql(sql);
  await waitFor(() => told.length >= from + count);
  return told.slice(from);
}

const card = (subject: string): string =>
  `insert into banto.card (kind, subject, channel, wanted, priority) values ('notice', '${subject}', 'C0OPS', 'once', 3)`;

test('a card that is due tells, one that was delivered does not, and many in one transaction tell once', async () => {
  expect(told).toEqual([undefined]);
  expect(await toldAfter(`begin; ${card('a')}; ${card('b')}; ${card('c')}; commit`, 1)).toEqual(['card']);
  const from = told.length;
  await database.sql(`update banto.card set shown = wanted`);
  expect(await toldAfter(card('d'), 1)).toEqual(['card']);
  expect(told.length).toBe(from + 1);
});

test('its connection is cut: it is opened again, and everything is looked at, because something may have been missed', async () => {
  const from = told.length;
  await database.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'banto:notifications' and datname = current_database()`,
  );
  await waitFor(() => !notifications.isOpen);
  await database.sql(card('while it was gone'));
  await waitFor(() => notifications.isOpen, 20_000);
  expect(told.slice(from)).toEqual([undefined]);
  expect(await toldAfter(card('after'), 1)).toEqual(['card']);
});
