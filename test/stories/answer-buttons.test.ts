import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { aoi, channels, guest, hanako, sam } from '#playground/cast.ts';
import { landmarks } from '#playground/marketplace/landmarks.ts';
import { asText, objectOf, objectsOf } from '#playground/json.ts';
import { find, mentionsOf } from '#playground/slack/workspace/text.ts';
import type { Message, SlackFile } from '#playground/slack/workspace/types.ts';
import { type Banto, startBanto } from '../support/banto.ts';
import { columnOf, rowsOf, tablesOf } from '../support/tables.ts';
import { ways } from '../support/ways.ts';

/** The choices behind an answer's ⋯. */
const choicesOf = (answer: Message): string[] =>
  objectsOf(objectOf(find(answer, 'answer.more')?.element)['options']).map(({ value }) => asText(value));

describe.each(ways)('the buttons of an answer ($dialect, $transport)', ({ dialect, transport }) => {
  let banto: Banto;
  let act: Acts;
  beforeAll(async () => {
    banto = await startBanto({ dialect, transport, seed: true });
    act = acts(banto);
  });
  afterAll(() => banto[Symbol.asyncDispose]());

  /** The newest file in a person's direct messages. */
  const fileOf = (person: string): Promise<SlackFile> =>
    banto.slack.waitFor(
      () => banto.slack.files.findLast((file) => file.completed && file.channel === `D${person.slice(1)}`),
      5_000,
      `a file for ${person}`,
    );

  test('更新 asks again and replaces the answer', async () => {
    const answer = await act.ask(hanako, `/orders stuck partner:${landmarks.partners.yamadaKogyo}`);
    const before = rowsOf(answer).length;
    const [gone] = columnOf(answer, '注文番号');
    await banto.sql(`update manufacturing_orders set status = 'shipped' where order_id = $1`, [gone]);
    await banto.slack.as(hanako).click(answer, 'answer.refresh');
    await banto.slack.waitFor(() => answer.edits === 1);
    expect(rowsOf(answer)).toHaveLength(before - 1);
    expect(columnOf(answer, '注文番号')).not.toContain(gone);
    expect(answer.ephemeral).toBe(hanako);
    await banto.sql(`update manufacturing_orders set status = 'submitted' where order_id = $1`, [gone]);
  });

  test('SQLを見る shows the exact statement: run by hand with its parameters, it returns the same rows', async () => {
    const answer = await act.ask(hanako, '/orders stuck 48 all');
    const all = act.text(await act.more(hanako, answer, 'sql'));
    // Each statement is followed by its parameters. This is the one that lists the orders.
    const shown = all.split(/^-- \d+\/\d+$/m).find((part) => part.includes('with "stuck"')) ?? '';
    const statement = shown.slice(shown.indexOf('with '), shown.indexOf('\n-- $1'));
    const parameters = [...shown.matchAll(/^-- \$\d+ = (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as unknown);
    const rows = await banto.sql<{ order_id: string }>(statement, parameters);
    expect(rows.map((row) => row.order_id)).toEqual(columnOf(answer, '注文番号'));
  });

  test('手順書 shows the runbook’s statement and what was wrong with it', async () => {
    const answer = await act.ask(sam, '/orders today');
    const shown = act.text(await act.more(sam, answer, 'runbook'));
    expect(shown).toContain('Daily 2.');
    expect(shown).toContain('UTC');
  });

  test('チャンネルに共有 posts the answer for everybody, without personal data, and a refresh keeps it shared', async () => {
    const answer = await act.ask(hanako, '/partners pending');
    expect(tablesOf(answer)[0]?.[0]).toContain('連絡先メール');
    const shared = await act.more(hanako, answer, 'share');
    expect(shared.ephemeral).toBeUndefined();
    expect(banto.slack.channel(channels.ops)).toContain(shared);
    expect(JSON.stringify([shared.blocks, shared.text])).not.toMatch(/@partner\d+\.example|連絡先/);
    expect(act.buttons(shared).slice(-2)).toEqual(['answer.refresh', 'answer.more']);
    expect(choicesOf(shared)).toEqual(['csv', 'sql', 'runbook']);
    expect(mentionsOf(shared)).toEqual([]);

    await banto.slack.as(sam).click(shared, 'answer.refresh');
    await banto.slack.waitFor(() => shared.edits === 1);
    expect(shared.ephemeral).toBeUndefined();
    expect(act.text(shared)).toContain('審査待ちパートナー');
    expect(JSON.stringify([shared.blocks, shared.text])).not.toMatch(/@partner\d+\.example|連絡先/);
    expect(banto.slack.channel(channels.ops).filter((message) => message.ts === shared.ts)).toHaveLength(1);
  });

  test('each person who presses a button of a shared answer is checked', async () => {
    const shared = await act.ask(hanako, '/partners pending share');
    expect(shared.ephemeral).toBeUndefined();
    for (const choice of ['refresh', 'csv', 'sql', 'runbook'] as const)
      for (const person of [aoi, guest]) {
        const refusal = await (choice === 'refresh'
          ? act.pressed(person, shared, 'answer.refresh')
          : act.more(person, shared, choice));
        expect(refusal.ephemeral, `${person} ${choice}`).toBe(person);
        expect(act.text(refusal)).toMatch(/権限が必要です|ご利用いただけません/);
      }
    expect(shared.edits).toBe(0);
    expect(banto.slack.files.filter((file) => file.channel === `D${aoi.slice(1)}`)).toEqual([]);
    const refusals = await act.auditRows(8, `outcome = 'refused' and actor in ($1, $2)`, [aoi, guest]);
    expect(refusals.map((row) => row.reason?.split(':')[0])).toEqual(Array.from({ length: 8 }, () => 'not_permitted'));
  });

  test('CSV: every row goes to the direct messages of the person who pressed, and no cell is a formula', async () => {
    await banto.sql(
      `insert into manufacturing_orders (order_id, status, partner_id, created_at)
       select format('MANY-%s', n), 'submitted', null, '2026-11-01T00:00:00Z' from generate_series(1, 150) n`,
    );
    const hostile = ['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1', '"a",b\nc'];
    for (const order of hostile)
      await banto.sql(
        `insert into manufacturing_orders (order_id, status, created_at) values ($1, 'submitted', '2026-11-01T00:00:00Z')`,
        [order],
      );
    const answer = await act.ask(aoi, '/orders stuck');
    const [{ all } = { all: 0 }] = await banto.sql<{ all: number }>(
      `select count(*) as all from manufacturing_orders
       where status in ('submitted', 'accepted') and created_at < '2026-11-19T11:30:00+09:00'`,
    );
    expect(all).toBeGreaterThan(150);
    const shown = rowsOf(answer).length;
    expect(shown).toBeLessThanOrEqual(100);
    expect(act.text(answer)).toContain(`全${all}件のうち${shown}件`);

    const said = await act.more(aoi, answer, 'csv');
    expect(said.ephemeral).toBe(aoi);
    const file = await fileOf(aoi);
    expect(file.name).toBe('orders-stuck-2026-11-20.csv');
    expect(file.text.startsWith('\uFEFF経過（時間）,注文番号,パートナー,通知,状態,')).toBe(true);
    const lines = file.text.slice(1).split('\r\n').filter(Boolean);
    expect(lines).toHaveLength(all + 1);
    for (const line of lines) expect(line).not.toMatch(/^"?\s*[=+\-@\t＝＋－＠]/);
    expect(lines).toContainEqual(expect.stringMatching(/^[\d.]+,'=1\+1,/));
    expect(file.text).toContain('"""a"",b\nc"');
    await banto.sql(`delete from manufacturing_orders where created_at = '2026-11-01T00:00:00Z'`);
  });

  test('a file with several tables has one byte order mark, at the beginning', async () => {
    const answer = await act.ask(sam, '/orders today');
    await act.more(sam, answer, 'csv');
    const { text } = await fileOf(sam);
    expect(text.match(/\uFEFF/g)).toHaveLength(1);
    expect(text.split('\r\n\r\n')).toHaveLength(2);
  });

  test('figures are as exact as the table shows them, with their unit, and each row names its table', async () => {
    const linesOf = async (line: string): Promise<string[]> => {
      await act.more(hanako, await act.ask(hanako, line), 'csv');
      return (await fileOf(hanako)).text.slice(1).split('\r\n').filter(Boolean);
    };
    const [health = '', ...checks] = await linesOf('/ops health');
    expect(health).toContain('応答（ミリ秒）');
    expect(checks.join('\n')).not.toMatch(/\d\.\d/u);
    expect((await linesOf('/partners performance')).join('\n')).not.toMatch(/\d\.\d{2}/u);
    const [metrics = '', ...figures] = await linesOf('/ops metrics');
    expect(metrics.endsWith('値（数値）,上限（数値）,単位')).toBe(true);
    for (const figure of figures) expect(figure).toMatch(/,(?:\d+(?:\.\d)?)?,\d+,(?:%|時間|件)$/u);
    const [due = '', generated = ''] = (await linesOf('/payouts status')).filter((each) => !each.endsWith(',表'));
    expect(due).toMatch(/が期日$/u);
    expect(generated).not.toBe('');
  });

  test('an answer without a table offers no file', async () => {
    const answer = await act.ask(hanako, '/ops whoami');
    expect(choicesOf(answer)).toEqual(['sql', 'runbook']);
    const shared = await act.asked(hanako, '/ops whoami share');
    expect(shared).toContain('共有できません');
  });

  test('the buttons of an older answer still work', async () => {
    const answer = await act.ask(hanako, '/orders stuck 48');
    const { receipt } = JSON.parse(asText(find(answer, 'answer.refresh')?.element['value'])) as { receipt: string };
    for (const [choice, said] of [
      ['csv', 'DM'],
      ['sql', 'select'],
      ['runbook', '日次運用 2.'],
      ['share', '滞留注文'],
    ] as const) {
      const pressed = await banto.slack.as(hanako).click(answer, 'answer.refresh', {
        tamper: (payload) => {
          Object.assign((payload['actions'] as object[])[0]!, {
            action_id: `answer.${choice}`,
            value: JSON.stringify({ receipt }),
          });
        },
      });
      expect(act.text(await pressed.message((message) => message !== answer))).toContain(said);
    }
  });

  test('a choice behind ⋯ that is not there gets a clear answer', async () => {
    const answer = await act.ask(hanako, '/orders today');
    for (const change of [{ selected_option: { value: 'delete' } }, { block_id: 'answer:x' }, { block_id: 'b' }]) {
      const pressed = await banto.slack.as(hanako).click(answer, 'answer.more', {
        selected: 'sql',
        tamper: (payload) => void Object.assign((payload['actions'] as object[])[0]!, change),
      });
      expect(act.text(await pressed.message((message) => message !== answer))).toContain('以前の版');
    }
  });

  test('a button of another version gets a clear answer', async () => {
    const answer = await act.ask(hanako, '/orders today');
    for (const value of ['', 'v0', '{}', '{"receipt":1}', '{"receipt":"00000000-0000-4000-8000-000000000000"}']) {
      const pressed = await banto.slack.as(hanako).click(answer, 'answer.refresh', {
        tamper: (payload) => {
          (payload['actions'] as { value: string }[])[0]!.value = value;
        },
      });
      const told = await pressed.message((message) => message !== answer);
      expect(act.text(told), value).toMatch(/以前の版|記録が見つかりません/);
    }
  });
});
