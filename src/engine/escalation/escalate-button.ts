import type { Button } from '@slack/types';
import { nextLevel } from '../../domain/escalation/escalation.ts';
import type { CardContext } from '../definitions/card-kind.ts';
import { confirmText } from '../../slack/contract.ts';
import { changeButton } from '../definitions/change.ts';
import type { Reference } from '../definitions/reference.ts';
import { callNext, escalateAsks } from './text.ts';

/** The button that calls the level above, which it names before it does; none at the top. */
export function escalateButton(
  name: Reference<'change'>,
  level: number,
  about: Readonly<Record<string, string>>,
  { policy, language }: Pick<CardContext, 'policy' | 'language'>,
): Button[] {
  const next = nextLevel(policy.escalation, level);
  if (!next) return [];
  const confirm = confirmText(language, escalateAsks(next));
  return [changeButton(name, { text: callNext[language], confirm }, { ...about, level: String(next.level) })];
}
