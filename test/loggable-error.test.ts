import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseError } from 'pg';
import { openLog } from '#src/process/logging.ts';
import { freshDatabase, type TestDatabase } from './support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase('production');
  await database.sql(`
    create schema secret;
    create table secret.kept (id int primary key, note text not null unique check (note <> 'ヒミツノメモ'), amount int);
    insert into secret.kept values (1, 'ヒミツ一', 1);
    create function secret.refuse() returns trigger language plpgsql as $$
      begin raise exception '% は締め処理中です', new.note using detail = new.note, hint = new.note; end $$;
    create trigger refuse before delete or update of amount on secret.kept for each row execute function secret.refuse();
  `);
});
afterAll(() => database[Symbol.asyncDispose]());

const logged = (error: unknown): string => {
  let text = '';
  openLog('info', { write: (line) => void (text += line) }).error({ err: error }, 'failed');
  return text;
};

test.each([
  ['23514', `insert into secret.kept values (2, 'ヒミツノメモ', 1)`, 'kept_note_check'],
  ['23505', `insert into secret.kept values (2, 'ヒミツ一', 1)`, 'kept_note_key'],
  ['23502', `insert into secret.kept (id, amount) values (2, 777888)`, 'note'],
  ['22P02', `select 'ヒミツノメモ'::uuid`, '22P02'],
  ['22007', `select 'ヒミツノメモ'::date`, '22007'],
  ['22P02', `select '{"a": ヒミツノメモ}'::jsonb`, '22P02'],
  ['22003', `select 777888777888::int`, '22003'],
  ['P0001', `update secret.kept set amount = 777888, note = 'ヒミツノメモ2'`, 'P0001'],
  ['22012', `do $$ begin perform 1 / 0 from secret.kept where note <> 'ヒミツノメモ'; end $$`, '22012'],
])('an error %s is logged with its place, and without a value: %s', async (code, statement, place) => {
  const error: unknown = await database.sql(statement).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({ code });
  for (const thrown of [error, new Error('outer', { cause: error }), new AggregateError([error], 'several')]) {
    const text = logged(thrown);
    expect(text).toContain(place);
    expect(text).not.toMatch(/ヒミツ|777888/u);
  }
});

test('what Slack’s client and fetch attach to errors is not logged, their code is', () => {
  const error = Object.assign(new Error('An API error occurred: channel_not_found'), {
    code: 'slack_webapi_platform_error',
    data: { ok: false, error: 'channel_not_found', response_metadata: { messages: ['xoxb-secret'] } },
    headers: { authorization: 'Bearer xoxb-secret' },
    body: 'xoxb-secret',
    config: { token: 'xoxb-secret' },
  });
  const text = logged(error);
  expect(text).toContain('channel_not_found');
  expect(text).not.toContain('xoxb-secret');
});

test('what was thrown without being an error is not shown', () => {
  expect(logged({ token: 'xoxb-secret' })).not.toContain('xoxb-secret');
});
