import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Acts, acts } from '#playground/acts/acts.ts';
import { hanako, ichiro, ken, sam, taro } from '#playground/cast.ts';
import type { Message } from '#playground/slack/workspace/types.ts';
import { HOUR_MS } from '#src/domain/time/duration.ts';
import { dayOf } from '#src/domain/time/tokyo.ts';
import { aMinutePasses, type Banto, startBanto } from '../support/banto.ts';
import { rehearse } from '../support/rehearsal.ts';
import { approvals, askingForCodes, codeOf, enrolAll } from '../support/second-factors.ts';

const CODE_ABOVE = 1_000_000;
const EXPIRES_MS = 24 * HOUR_MS;
/** Lives in one run of the tests; each has up to 14 steps. */
const LIVES = 5;

let banto: Banto;
let act: Acts;
let code: ReturnType<typeof approvals>;
beforeAll(async () => {
  banto = await startBanto({
    ...askingForCodes(CODE_ABOVE),
    mayRefuse: [/^views\.(?:update|open)/, /^conversations\.open user_disabled/],
  });
  act = acts(banto);
  code = approvals(banto, act);
  await enrolAll(banto.sql, ken, ichiro);
});
afterAll(() => banto[Symbol.asyncDispose]());

type Mode = 'live' | 'rehearsal';
type State = 'open' | 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'failed';

/** A request as the product's description has it, and its card. */
interface Asked {
  readonly payout: string;
  readonly card: Message;
  readonly amount: number;
  readonly by: string;
  readonly mode: Mode;
  readonly expires: number;
  state: State;
  /** Whether somebody has changed the payout since. */
  changed: boolean;
}

/** What should be so, reckoned without Banto's code: docs/security.md and the runbook say each of these rules. */
class Model {
  mode: Mode = 'live';
  readonly asked: Asked[] = [];
  readonly away = new Set<string>();
  /** What each approver approved on a day without a code, in one mode. */
  readonly agreed = new Map<string, number>();

  /** Time has passed, or the mode has changed: what is over ends by itself. */
  pass(): void {
    for (const request of this.asked.filter(({ state }) => state === 'open')) {
      if (code.now().getTime() >= request.expires) request.state = 'expired';
      else if (request.mode === 'rehearsal' && this.mode === 'live') request.state = 'failed';
    }
  }

  needsCode(person: string, amount: number): boolean {
    return amount > CODE_ABOVE || (this.agreed.get(this.#key(person)) ?? 0) + amount > CODE_ABOVE;
  }

  agree(person: string, amount: number): void {
    this.agreed.set(this.#key(person), (this.agreed.get(this.#key(person)) ?? 0) + amount);
  }

  #key(person: string): string {
    return `${person} ${dayOf(code.now())} ${this.mode}`;
  }
}

type Step = fc.AsyncCommand<Model, Banto>;
/** A step that is always possible, or only when there is a request. */
const step = (
  name: string,
  run: (model: Model) => Promise<void>,
  check: (model: Model) => boolean = () => true,
): Step => ({
  check,
  async run(model) {
    await run(model);
    model.pass();
    await holds(model);
  },
  toString: () => name,
});
const hasRequests = ({ asked }: Model): boolean => asked.length > 0;
/** The same request for the same number, whatever is there. */
const pick = ({ asked }: Model, index: number): Asked => asked[index % asked.length] as Asked;

const ask = (by: string, amount: number): Step =>
  step(
    `${by} asks for ${amount}`,
    async (model) => {
      const { id, card } = await code.asked(amount, { person: by });
      model.asked.push({
        payout: id,
        card,
        amount,
        by,
        mode: model.mode,
        expires: code.now().getTime() + EXPIRES_MS,
        state: 'open',
        changed: false,
      });
    },
    ({ away }) => !away.has(by),
  );

const approve = (who: string, index: number, typed: 'right' | 'wrong'): Step =>
  step(
    `${who} approves #${index} (${typed} code)`,
    async (model) => {
      const request = pick(model, index);
      const { amount } = request;
      const isApprover = who !== hanako;
      const may = isApprover && who !== request.by && request.state === 'open';
      const wanted = may && request.mode === model.mode;
      const needed = wanted && model.needsCode(who, amount);
      // The administrator has no second factor: where a code is needed, nothing happens.
      const proved = !needed || (typed === 'right' && who !== taro);
      await press(who, request, typed);
      if (!wanted || !proved) return;
      if (model.away.has(request.by) || request.changed) request.state = 'failed';
      else {
        request.state = 'approved';
        if (!needed) model.agree(who, amount);
      }
    },
    hasRequests,
  );

/** Presses approve; types a code when a window asks for one. */
async function press(who: string, { card }: Asked, typed: 'right' | 'wrong'): Promise<void> {
  // An authenticator shows a new code each half minute.
  if (typed === 'right') code.wait(60_000);
  const answer = await act.pressDecision(who, card, 'request.approve');
  const asks = await act.waitFor(
    () => (answer.messages().length > 0 ? 'said' : answer.view()?.submit === undefined ? undefined : 'asks'),
    20_000,
    () => `an answer to ${who}`,
  );
  const view = answer.view();
  if (asks !== 'asks' || !view) return;
  await code.typed(who, view, typed === 'right' ? codeOf(who, code.now()) : '000000');
}

const reject = (who: string, index: number): Step =>
  step(
    `${who} rejects #${index}`,
    async (model) => {
      const request = pick(model, index);
      const answer = await banto.slack.as(who).click(request.card, 'request.reject');
      const opened = await act.waitFor(() => answer.messages().length > 0 || answer.view()?.submit !== undefined);
      const view = answer.view();
      if (opened && view?.submit !== undefined)
        await banto.slack.as(who).submit(view, { reason: '金額の確認が必要です' });
      expect(await act.waitForReceipts(20_000)).toBe(0);
      if (who !== hanako && who !== request.by && request.state === 'open') request.state = 'rejected';
    },
    hasRequests,
  );

const withdraw = (who: string, index: number): Step =>
  step(
    `${who} withdraws #${index}`,
    async (model) => {
      const request = pick(model, index);
      await act.decide(who, request.card, 'request.withdraw');
      if (who === request.by && request.state === 'open' && !model.away.has(who)) request.state = 'withdrawn';
    },
    hasRequests,
  );

const wait = (hours: number): Step =>
  step(`${hours} hours pass`, () => {
    code.wait(hours * HOUR_MS);
    return Promise.resolve();
  });

const change = (index: number): Step =>
  step(
    `somebody changes the payout of #${index} by SQL`,
    async (model) => {
      const request = pick(model, index);
      await banto.sql(`update payouts_v31 set notes = 'changed ' || gen_random_uuid() where id = $1`, [request.payout]);
      request.changed = true;
    },
    hasRequests,
  );

const switchTo = (mode: Mode): Step =>
  step(
    `Banto is ${mode}`,
    async (model) => {
      await rehearse(banto, mode === 'rehearsal');
      model.mode = mode;
    },
    (model) => model.mode !== mode,
  );

const leave = (who: string): Step =>
  step(`${who} leaves or comes back`, ({ away }) => {
    const person = banto.slack.people.get(who);
    if (!person) throw new Error(`${who} is nobody`);
    person.deleted = !person.deleted;
    if (person.deleted) away.add(who);
    else away.delete(who);
    aMinutePasses();
    return Promise.resolve();
  });

const restart = (): Step =>
  step('Banto restarts', async () => {
    await banto.addReplica(code.now());
    banto.slack.botUrl = banto.slack.botUrl.slice(1);
    await banto.apps.at(-2)?.stop();
  });

/** The requests, the payouts and the audit log are as the model says: nothing is lost, doubled or done by one person. */
async function holds({ asked }: Model): Promise<void> {
  for (const { payout, state, mode, amount } of asked) {
    const subject = `payout:${payout}`;
    await act.waitFor(
      async () => (await stateOf(subject)) === state,
      20_000,
      () => `the request for ${amount} to be ${state}`,
    );
    expect((await act.payout(payout))?.status).toBe(
      state === 'approved' && mode === 'live' ? 'completed' : 'ready_for_transfer',
    );
    const rows = await act.audit(`subject = $1`, [subject]);
    const count = (operation: string, outcome: string): number =>
      rows.filter((row) => row.operation === operation && row.outcome === outcome).length;
    expect(count('payouts.paid', 'done')).toBe(state === 'approved' && mode === 'live' ? 1 : 0);
    expect(count('payouts.paid', 'rehearsed')).toBe(state === 'approved' && mode === 'rehearsal' ? 1 : 0);
    expect(
      rows.filter(({ operation, outcome }) => operation === 'request.approve' && outcome !== 'refused'),
    ).toHaveLength(state === 'approved' ? 1 : 0);
    expect(count('request.expire', 'done')).toBe(state === 'expired' ? 1 : 0);
    expect(count('request.reject', 'done')).toBe(state === 'rejected' ? 1 : 0);
    expect(count('request.withdraw', 'done')).toBe(state === 'withdrawn' ? 1 : 0);
  }
}

const stateOf = async (subject: string): Promise<string | undefined> =>
  (await banto.sql<{ state: string }>('select state from banto.request where subject = $1', [subject]))[0]?.state;

const index = fc.nat({ max: 5 });
const steps = [
  fc
    .tuple(fc.constantFrom(hanako, sam, taro), fc.constantFrom(300_000, 600_000, 2_000_000))
    .map((given) => ask(...given)),
  fc
    .tuple(fc.constantFrom(ken, ken, ichiro, taro, hanako), index, fc.constantFrom('right' as const, 'right', 'wrong'))
    .map((given) => approve(...given)),
  fc.tuple(fc.constantFrom(ken, taro, hanako), index).map((given) => reject(...given)),
  fc.tuple(fc.constantFrom(hanako, sam, taro), index).map((given) => withdraw(...given)),
  fc.constantFrom(1, 13, 25).map(wait),
  index.map(change),
  fc.constantFrom('live' as const, 'rehearsal').map(switchTo),
  fc.constantFrom(hanako, sam).map(leave),
  fc.constant(null).map(restart),
];

test('whatever people do and whatever happens, a request lives as its rules say', async () => {
  const life = fc.asyncProperty(fc.commands(steps, { maxCommands: 14, size: 'max' }), async (commands) => {
    const model = new Model();
    // A day of its own, on which nobody has approved anything, with everybody there.
    code.wait(48 * HOUR_MS);
    for (const id of [hanako, sam]) banto.slack.people.get(id)!.deleted = false;
    aMinutePasses();
    await rehearse(banto, false);
    await fc.asyncModelRun(() => ({ model, real: banto }), commands);
  });
  const ran = await fc.check(life, { numRuns: LIVES, endOnFailure: true });
  expect(ran.failed ? `${fc.defaultReportMessage(ran)}\n${String(ran.errorInstance)}` : 'held').toBe('held');
});
