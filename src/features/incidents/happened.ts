import type { Words } from '../../domain/words.ts';
import type { Trx } from '../../engine/database.ts';
import type { ChangeContext, Changed } from '../../engine/definitions/change.ts';
import { addEvent, type Incident, incidentSubject } from './store.ts';

/** What was done, in the timeline too. */
export async function happened(
  trx: Trx,
  { id: of }: Pick<Incident, 'id'>,
  { now, person }: ChangeContext,
  said: Words,
  change: { before: Changed['effects'][number]['before']; after: Changed['effects'][number]['after'] },
): Promise<Changed> {
  await addEvent(trx, of, now, person.id, said);
  return { effects: [{ subject: incidentSubject(of), ...change }], outcome: said };
}
