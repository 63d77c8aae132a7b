import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { hanako } from '#playground/cast.ts';
import { startBanto } from '../support/banto.ts';

test('policies change while Banto runs: questions are refused and answered again without a restart', async () => {
  const role = 'reader_of_changing_policies';
  await using banto = await startBanto({
    prepare: (sql) =>
      sql(`do $$ declare t text; begin
        create role ${role} login;
        grant usage on schema public, auth, banto to ${role};
        grant select on all tables in schema public, auth, banto to ${role};
        for t in select tablename from pg_tables where schemaname = 'public' loop
          execute format('create policy open on %I to ${role} using (true)', t);
        end loop; end $$`),
    variables: ({ url }) => {
      const reader = new URL(url);
      reader.username = role;
      return { DATABASE_READONLY_URL: reader.href };
    },
  });
  const act = acts(banto);
  await act.owe({ amount: 1_000, due: '2026-11-20' });
  const due = () => act.asked(hanako, '/payouts due');
  expect(await due()).toContain('¥1,000');

  await banto.sql('drop policy open on payouts_v31');
  await act.waitFor(() => banto.log.where({ finding: 'row security hides rows of payouts_v31' }).length > 0);
  expect(await due()).toContain('表 payouts_v31 の行が行セキュリティで見えないため');
  // One fault stays one.
  expect(await act.asked(hanako, '/orders stuck')).toContain('0件');
  expect(await act.asked(hanako, '/ops health')).toContain('1分ほどで反映されます');

  await banto.sql(`create policy open on payouts_v31 to ${role} using (true)`);
  await act.waitFor(() => banto.log.where({ finding: 'row security no longer hides rows of payouts_v31' }).length > 0);
  expect(await due()).toContain('¥1,000');
  // Nothing is said while nothing changes.
  expect(banto.log.where({ msg: 'the database differs' })).toHaveLength(2);
  await banto.sql(`drop owned by ${role}; drop role ${role}`);
});
