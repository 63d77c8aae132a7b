import { sql } from 'kysely';
import { type FactorState, judgeCode, wrongCodesLeft } from '../../domain/second-factor/second-factor.ts';
import { stepOf } from '../../domain/second-factor/totp.ts';
import type { Db } from '../database.ts';
import type { Uses } from '../ports.ts';
import { findByDelivery, insertReceipt, type NewReceipt, type StepUp } from '../receipts/receipt.ts';
import { type Factor, findFactor } from './store.ts';

type CodePorts = Uses<'intake' | 'unseal' | 'log'>;

/** A submission that came with a code, stored. */
export interface TakenCode {
  readonly receipt: string;
  readonly stepUp: StepUp;
  /** False for a delivery that was stored before: it counts once. */
  readonly fresh: boolean;
}

/** How often a code is judged anew because others of the same person came between. Five wrong ones lock. */
const TRIES = 20;

/**
 * Judges a code and stores what came with it. That the code counts (its step is used up, or one more wrong one is
 * counted) and that the receipt is stored is one statement, for the state that it was judged by: of two replicas with
 * the same code one stores it as right. The code itself is stored nowhere.
 */
export async function takeCode(ports: CodePorts, receipt: NewReceipt, code: string): Promise<TakenCode> {
  const { intake } = ports;
  for (let tried = 0; tried < TRIES; tried++) {
    const factor = await findFactor(intake, receipt.actor);
    const { stepUp, next } = judge(ports, factor, receipt, code);
    const id =
      factor && next
        ? await storeJudged(intake, { ...receipt, stepUp }, factor, next)
        : await insertReceipt(intake, { ...receipt, stepUp });
    if (id !== undefined) return { receipt: id, stepUp, fresh: true };
    const first = await findByDelivery(intake, receipt.delivery);
    if (first?.step_up) return { receipt: first.id, stepUp: first.step_up, fresh: false };
  }
  throw new Error(`codes of ${receipt.actor} come faster than they can be judged`);
}

/** What to store of a code, and what to remember when it changes something: a used code, or one during a lock, does not. */
function judge(
  { unseal, log }: CodePorts,
  factor: Factor | undefined,
  { actor, at }: NewReceipt,
  code: string,
): { readonly stepUp: StepUp; readonly next?: FactorState } {
  if (!factor) return { stepUp: { verdict: 'none' } };
  const key = unseal(factor.sealed, actor);
  if (!key) {
    log.error({ person: actor }, 'a second factor does not open with this BANTO_SECRET_KEY');
    return { stepUp: { verdict: 'unreadable' } };
  }
  const { verdict, next } = judgeCode(factor.state, stepOf(key, code, at), at);
  const lockedUntil = next.lockedUntil?.toISOString();
  return {
    stepUp: {
      verdict,
      ...(verdict === 'wrong' && lockedUntil === undefined && { left: wrongCodesLeft(next) }),
      ...(verdict !== 'right' && lockedUntil !== undefined && { lockedUntil }),
    },
    ...(next !== factor.state && { next }),
  };
}

/** Undefined when another code of this person was judged meanwhile, or this delivery is stored already. */
async function storeJudged(
  db: Db,
  { delivery, kind, name, parameters, actor, team, source, viewId, stepUp, at }: NewReceipt,
  { sealed, judged }: Factor,
  { lastStep, wrong, locks, lockedUntil }: FactorState,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    with counted as (
      update banto.factor
      set last_step = ${lastStep}, wrong = ${wrong}, locks = ${locks}, locked_until = ${lockedUntil}, judged = judged + 1
      where person = ${actor} and sealed = ${sealed} and judged = ${judged}
        and not exists (select from banto.receipt where delivery = ${delivery})
      returning person
    )
    insert into banto.receipt (delivery, kind, name, parameters, actor, team, source, view_id, step_up, at)
    select ${delivery}, ${kind}, ${name}, ${JSON.stringify(parameters)}::jsonb, person, ${team}, ${source},
      ${viewId ?? null}::text, ${JSON.stringify(stepUp)}::jsonb, ${at}::timestamptz
    from counted
    on conflict (delivery) do nothing
    returning id
  `.execute(db);
  return rows[0]?.id;
}
