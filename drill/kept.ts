import { type Acknowledged, type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, sam } from '#playground/cast.ts';
import { type Random, seededRandom } from '#playground/marketplace/seed/random.ts';
import { textOf } from '#playground/slack/workspace/text.ts';
import type { View } from '#playground/slack/workspace/types.ts';
import { auditBalance, checks, receiptBalance, sumBalances } from './support/ledger.ts';
import type { Drill } from './report.ts';

const sizes = {
  small: { rounds: 1, plain: 4 },
  usual: { rounds: 3, plain: 6 },
  long: { rounds: 40, plain: 10 },
} as const;

/** What the marketplace's triggers do to a payment, and what the person must be told. */
const spoils: Readonly<Record<string, RegExp>> = {
  status: /保存しませんでした|did not keep/u,
  paid_at: /保存しませんでした|did not keep/u,
  transaction_id: /保存しませんでした|did not keep/u,
  notes: /保存しませんでした|did not keep/u,
  skip: /保存しませんでした|did not keep/u,
  raise: /締め処理中です/u,
  'commit back': /保存しませんでした|did not keep/u,
  'commit raise': /締め処理中です/u,
};

/**
 * Triggers that put back, skip and raise, at the row and at the commit
 * (https://www.postgresql.org/docs/current/trigger-definition.html). A payout's notes say which one it meets.
 */
const triggers = `
  create function drill_row() returns trigger language plpgsql as $$
  begin
    case old.notes
      when 'status' then new.status := old.status;
      when 'paid_at' then new.paid_at := old.paid_at;
      when 'transaction_id' then new.transaction_id := old.transaction_id;
      when 'notes' then new.notes := old.notes;
      when 'skip' then return null;
      when 'raise' then raise exception '締め処理中です' using errcode = '23514';
      else null;
    end case;
    return new;
  end $$;
  create trigger drill_row before update on payouts_v31
    for each row when (new.status = 'completed') execute function drill_row();
  create function drill_commit() returns trigger language plpgsql as $$
  begin
    if old.notes = 'commit back' then update payouts_v31 set status = old.status where id = old.id; end if;
    if old.notes = 'commit raise' then raise exception '締め処理中です' using errcode = '23514'; end if;
    return null;
  end $$;
  create constraint trigger drill_commit after update on payouts_v31 deferrable initially deferred
    for each row when (new.status = 'completed') execute function drill_commit();`;

/** One payment, and what the database does to it. */
interface Payment {
  readonly fate: string;
  readonly id: string;
  readonly person: string;
  readonly view: View;
  click?: Acknowledged | undefined;
}

/** People pay at once, on two replicas, while the database keeps something else of most payments. */
export const drillKept: Drill = async ({ rigs, seed, size }) => {
  const { rounds, plain } = sizes[size];
  const random = seededRandom(seed);
  await using rig = await rigs.start();
  const { slack, sql } = rig;
  const act = acts(rig);
  await sql(triggers);

  const payments: Payment[] = [];
  for (let round = 0; round < rounds; round++) payments.push(...(await payAtOnce(act, random, plain, round)));
  const left = await act.waitForReceipts(30_000);

  const rows = await sql<{ id: string; status: string; reserved: number }>(
    `select p.id, p.status, (select count(*) from banto.transfer t where t.payout_id = p.id) as reserved from payouts_v31 p`,
  );
  const found = payments.map((payment) => ({
    ...payment,
    row: rows.find(({ id }) => id === payment.id),
    said: textOf(payment.view),
  }));
  const spoiled = found.filter(({ fate }) => fate !== 'none');
  const lost = found.filter(({ fate, row }) => fate === 'none' && row?.status !== 'completed');
  const untrue = spoiled.filter(
    ({ said, row }) => /支払済みにしました|is marked paid/u.test(said) || row?.status === 'completed',
  );
  const unnamed = spoiled.filter(({ fate, said }) => spoils[fate]?.test(said) !== true);
  const kept = spoiled.filter(({ row }) => (row?.reserved ?? 0) > 0);
  return [
    {
      what: 'the database keeps something else',
      size: `${found.length} payments at once on 2 replicas, ${spoiled.length} of them spoiled in ${Object.keys(spoils).length} ways`,
      ...sumBalances(
        {
          lost: lost.length,
          doubled: 0,
          wrong: [
            ...lost.map(({ id }) => `payout:${id} was not paid although nothing spoiled it`),
            ...untrue.map(
              ({ id, fate }) => `payout:${id} (${fate}) is said or left paid, and the database kept something else`,
            ),
            ...unnamed.map(({ id, fate, said }) => `payout:${id} (${fate}): the reason is not named in “${said}”`),
            ...kept.map(({ id, fate }) => `payout:${id} (${fate}) still reserves its transaction id`),
          ],
        },
        await receiptBalance(
          rig,
          payments.flatMap(({ click }) => click ?? []),
        ),
        await auditBalance(rig),
        checks({
          [`${left} stored clicks never ended`]: left === 0,
          [`Slack refused: ${slack.faults.join('; ')}`]: slack.faults.length === 0,
        }),
      ),
      seen: `${found.length - spoiled.length} paid, ${spoiled.length} undone with their reason`,
    },
  ];
};

/** Opens a payment for each way to spoil it, and some that nothing spoils, in a random order; submits all at once. */
async function payAtOnce(act: Acts, random: Random, plain: number, round: number): Promise<Payment[]> {
  const fates = [...Object.keys(spoils), ...Array.from({ length: plain }, () => 'none')];
  const shuffled = fates.map((fate) => ({ fate, at: random.next() })).toSorted((one, other) => one.at - other.at);
  const opened: Payment[] = [];
  for (const { fate } of shuffled) {
    const id = await act.owe({ amount: 5, notes: fate });
    const person = random.pick([hanako, sam]);
    opened.push({ fate, id, person, view: await act.open(person, `/payouts paid ${id}`) });
  }
  await Promise.all(
    opened.map(async (payment, index) => {
      const { person, view, id } = payment;
      const values = { transaction_id: `KEPT-${round}-${index}` };
      payment.click = await act.submitForReceipt(person, view, `payout:${id}`, values);
      await act.outcomeIn(view).catch(() => undefined);
    }),
  );
  return opened;
}
