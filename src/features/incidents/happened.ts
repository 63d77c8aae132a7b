import type { Words } from '../../domain/words.ts';
import type { Trx } from '../../engine/database.ts';
import type { PressContext, Pressed } from '../../engine/definitions/change.ts';
import { addEvent, type Incident, incidentSubject } from './store.ts';

/** What was done, in the timeline too. */
export async function happened(
  trx: Trx,
  { id: of }: Pick<Incident, 'id'>,
  { now, person }: PressContext,
  said: Words,
  change: { before: Pressed['effects'][number]['before']; after: Pressed['effects'][number]['after'] },
): Promise<Pressed> {
  await addEvent(trx, of, now, person.id, said);
  return { effects: [{ subject: incidentSubject(of), ...change }], outcome: said };
}
