import type { Words } from '../../domain/text/words.ts';
import type { Trx } from '../../engine/database.ts';
import type { ChangeContext, Changed } from '../../engine/definitions/change.ts';
import type { Effect } from '../../engine/definitions/operation.ts';
import { addEvent, type TimelineEvent, type Incident, incidentSubject } from './store.ts';

/** A timeline entry for what this person did. */
export const eventOf = ({ now, person }: ChangeContext, said: Words): TimelineEvent => ({
  at: now,
  actor: person.id,
  said,
});

/** Adds what was done to the timeline, and returns it as the result of the change. */
export async function recordEvent(
  trx: Trx,
  { id }: Pick<Incident, 'id'>,
  context: ChangeContext,
  { said, before, after }: { readonly said: Words } & Pick<Effect, 'before' | 'after'>,
): Promise<Changed> {
  await addEvent(trx, id, eventOf(context, said));
  return { effects: [{ subject: incidentSubject(id), before, after }], outcome: said };
}
