import { SYSTEM } from '../../domain/permission/actor.ts';
import type { EscalationLevel } from '../../domain/policy.ts';
import { words } from '../../domain/text/words.ts';
import type { Trx } from '../../engine/database.ts';
import { calledWords } from '../../engine/escalation/text.ts';
import { addEvent, PREFIX } from './store.ts';

/** Adds an automatic escalation to the incident's timeline. */
export async function recordEscalation(trx: Trx, subject: string, step: EscalationLevel, at: Date): Promise<void> {
  if (!subject.startsWith(PREFIX)) return;
  const said = words(
    `担当者が決まっていません。${calledWords(step).ja}`,
    `Nobody had acknowledged it. ${calledWords(step).en}`,
  );
  await addEvent(trx, subject.slice(PREFIX.length), { at, actor: SYSTEM, said });
}
