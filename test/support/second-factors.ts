import { createHash, randomBytes } from 'node:crypto';
import type { Acts } from '#playground/acts/acts.ts';
import { codeAt } from '#playground/authenticator/code.ts';
import { hanako } from '#playground/cast.ts';
import type { Message, View } from '#playground/slack/workspace/types.ts';
import { MovableClock } from '#src/process/clock.ts';
import { NONCE_BYTES, seal } from '#src/domain/second-factor/sealed-key.ts';
import { keyText } from '#src/domain/second-factor/totp.ts';
import type { Banto } from './banto.ts';
import type { TestDatabase } from './database.ts';

/** The secret that tests start Banto with. */
const secret = Buffer.alloc(32, 9);

/** The settings of a Banto that asks for a code above so many yen. */
export const askingForCodes = (stepUpOverYen: number) => ({
  variables: () => ({ BANTO_SECRET_KEY: secret.toString('base64') }),
  policy: { policy: { second_person: { payouts_over_yen: 100_000, step_up_over_yen: stepUpOverYen } } },
});

/** Each person's own key, the same in every run. */
const keyOf = (person: string): Buffer => createHash('sha1').update(person).digest();

/** Gives people second factors, as `npm run enrol` does. */
export async function enrolAll(sql: TestDatabase['sql'], ...people: readonly string[]): Promise<void> {
  for (const person of people)
    await sql(`insert into banto.factor (person, sealed, enrolled_at) values ($1, $2, now())`, [
      person,
      seal(keyOf(person), person, secret, randomBytes(NONCE_BYTES)).toString('base64'),
    ]);
}

/** What a person's authenticator shows. */
export const codeOf = (person: string, now: Date): string => codeAt(keyText(keyOf(person)), now);

/** What people do about requests that need a code. */
export function approvals(banto: Banto, act: Acts) {
  let transfers = 0;
  /** Requests a payment that one person may not make alone; returns its card. */
  const asked = async (
    amount: number,
    { name, person = hanako }: { readonly name?: string; readonly person?: string } = {},
  ): Promise<{ readonly id: string; readonly card: Message }> => {
    const id = await act.owe({ amount, ...(name !== undefined && { name }) });
    const modal = await act.open(person, `/payouts paid ${id} STEP-${amount}-${(transfers += 1)}`);
    await act.submit(person, modal);
    const card = await act.requestCard((text) => text.includes(id) && text.includes('承認待ち'));
    // A copy: the card as it is on the screen, even if it changes meanwhile.
    return { id, card: structuredClone(card) };
  };
  /** Presses approve, and waits for the window that asks for the code. */
  const opened = async (person: string, card: Message): Promise<View> =>
    (await act.pressDecision(person, card, 'request.approve')).opened((view) => view.submit !== undefined);
  /** Types a code. Returns what stands at the field, or the outcome. */
  const typed = async (person: string, view: View, code: string): Promise<string> => {
    await banto.slack.as(person).submit(view, { code });
    return view.errors['code'] ?? act.outcomeIn(view);
  };
  /** Moves the clocks of all replicas. */
  const wait = (ms: number): void => {
    const to = now().getTime() + ms;
    for (const { clock } of banto.apps) if (clock instanceof MovableClock) clock.set(new Date(to));
  };
  const now = (): Date => banto.apps[0]?.clock.now() ?? new Date(Number.NaN);
  /** Waits until the authenticator shows a code that was not used yet, and reads it. */
  const next = (person: string): string => {
    wait(60_000);
    return codeOf(person, now());
  };
  /** The refusals of a person's approvals, by their code, oldest first. */
  const refusals = async (person: string): Promise<(string | undefined)[]> => {
    const rows = await act.audit(`operation = 'request.approve' and outcome = 'refused' and actor = $1`, [person]);
    return rows.map(({ reason }) => reason?.split(':', 1)[0]);
  };
  return { asked, opened, typed, wait, now, next, refusals };
}
