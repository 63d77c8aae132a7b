import type { Words } from '../../domain/words.ts';
import type { Trx } from '../../engine/database.ts';
import type { ChangeContext, Changed } from '../../engine/definitions/change.ts';
import type { Effect } from '../../engine/definitions/operation.ts';
import { addEvent, type Event, type Incident, incidentSubject } from './store.ts';

/** What a person did, as a line of the timeline. */
export const eventOf = ({ now, person }: ChangeContext, said: Words): Event => ({ at: now, actor: person.id, said });

/** What was done, in the timeline too. */
export async function happened(
  trx: Trx,
  { id: of }: Pick<Incident, 'id'>,
  context: ChangeContext,
  { said, before, after }: { readonly said: Words } & Pick<Effect, 'before' | 'after'>,
): Promise<Changed> {
  await addEvent(trx, of, eventOf(context, said));
  return { effects: [{ subject: incidentSubject(of), before, after }], outcome: said };
}
