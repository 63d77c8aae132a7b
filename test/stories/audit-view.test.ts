import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, hanako, ken, sam } from '#playground/cast.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { ways } from '../support/ways.ts';

describe.each(ways)('what an auditor sees ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport });
    act = acts(banto);
    const id = await act.owe({ amount: 12_300 });
    await act.submit(hanako, await act.open(hanako, `/payouts paid ${id}`), { transaction_id: 'AUDIT-1' });
    await act.asked(aoi, '/payouts due');
    await act.asked(sam, '/orders stuck');
    await act.auditRows(1, `operation = 'orders.stuck'`);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  test('names, verbs, amounts and reasons in the language of the reader; questions only when asked for', async () => {
    const said = act.text(await act.ask(ken, '/ops audit'));
    expect(said).toContain('田中花子 (U0OPER1)');
    expect(said).toContain('¥12,300');
    expect(said).toContain('その権限がない');
    expect(said).not.toContain('This needs the role');
    expect(said).not.toContain('payouts.paid');
    expect(said).not.toContain('滞留');
    expect(act.text(await act.ask(ken, '/ops audit すべて'))).toContain('滞留');
    expect(act.text(await act.ask(sam, '/ops audit'))).toContain('not_permitted');
  });

  test('money only; the file is one that a spreadsheet understands', async () => {
    const answer = await act.ask(ken, '/ops audit お金だけ');
    expect(act.text(answer)).toContain('該当する記録は 1件です');
    expect(act.text(answer)).toContain('¥12,300');
    await act.more(ken, answer, 'csv');
    const file = await act.waitFor(() => banto.slack.files.find(({ name }) => name.startsWith('ops-audit')));
    expect(file.text).toMatch(/,2026-11-20 \d\d:\d\d:\d\d,田中花子 \(U0OPER1\),[^,]+,12300,/u);
  });
});
