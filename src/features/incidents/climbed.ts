import type { EscalationLevel } from '../../domain/policy.ts';
import { words } from '../../domain/words.ts';
import type { Trx } from '../../engine/database.ts';
import { levelName } from '../../engine/escalation/climb.ts';
import { addEvent, PREFIX } from './store.ts';

/** An incident that climbed by itself: whom Banto told then belongs to its story. */
export async function climbed(trx: Trx, subject: string, step: EscalationLevel, at: Date): Promise<void> {
  if (!subject.startsWith(PREFIX)) return;
  const said = words(
    `対応者が決まっていないため、${levelName(step)} に連絡しました。`,
    `Nobody had acknowledged it, so ${levelName(step)} was told.`,
  );
  await addEvent(trx, subject.slice(PREFIX.length), { at, actor: 'system', said });
}
