import { expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { ken } from '#playground/cast.ts';
import { startBanto } from '../../support/banto.ts';
import { approvals, askingForCodes, enrolAll } from '../../support/second-factors.ts';

/** Every row of every table of Banto and its queue, as text. */
const everything = `
  select string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, '') as all
  from information_schema.tables where table_schema in ('banto', 'banto_queue') and table_type = 'BASE TABLE'`;

test('after a whole story no code stands anywhere: not in a table, not in the log, not in a message', async () => {
  await using banto = await startBanto({ ...askingForCodes(1_000_000), mayRefuse: [/^views\.update/] });
  const act = acts(banto);
  const code = approvals(banto, act);
  await enrolAll(banto.sql, ken);
  const { card } = await code.asked(2_000_000);
  const modal = await code.opened(ken, card);
  const typed = ['731905', '286413', code.next(ken), '504982'];
  const [wrong = '', other = '', right = '', late = ''] = typed;
  expect(await code.typed(ken, modal, wrong)).toContain('コードが違います');
  // Not understood, but what was typed is a code with a digit too many.
  expect(await code.typed(ken, modal, `${other}7`)).toContain('6桁');
  expect(await code.typed(ken, modal, right)).toContain('承認しました');
  const second = await code.opened(ken, (await code.asked(2_100_000)).card);
  expect(await code.typed(ken, second, right)).toContain('使用済み');
  // While nothing can be stored, the person keeps the window; what they typed is lost with the delivery.
  await banto.sql('alter table banto.receipt rename to receipt_away');
  const failed = await banto.slack.as(ken).submit(second, { code: late });
  expect(failed.ack.status).toBe(500);
  await banto.sql('alter table banto.receipt_away rename to receipt');
  expect(second.open).toBe(true);
  await act.waitForReceipts(5_000);

  const [tables] = await banto.sql<{ all: string }>(everything);
  const messages = JSON.stringify([...banto.slack.messages]);
  const log = JSON.stringify(banto.log.lines);
  expect(tables?.all).toContain('request.approve');
  expect(log).toContain('submission not stored');
  for (const each of typed) {
    // Not as a part of a hash, an id or the fraction of a second.
    const alone = new RegExp(`(?<![0-9a-f.])${each}(?![0-9a-f])`, 'u');
    for (const text of [tables?.all ?? '', messages, log]) expect(alone.exec(text)).toBeNull();
  }
});
