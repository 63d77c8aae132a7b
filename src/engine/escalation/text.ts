import type { EscalationLevel } from '../../domain/policy.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import type { Inline } from '../../slack/blocks.ts';
import type { ConfirmText } from '../../slack/contract.ts';

/** Whom a level notifies: the mention notifies in Slack, the contact is for outside Slack. */
export function contactOf({ mention, contact }: EscalationLevel): Inline[] {
  const who: Inline[] =
    mention === undefined ? [] : [mention.startsWith('S') ? { usergroup: mention } : { user: mention }];
  return [...who, ...(contact === undefined ? [] : [`${who.length > 0 ? ' ' : ''}${contact}`])];
}

/** `第2段階: システム管理者` */
export const levelName = ({ level, name }: EscalationLevel): Words =>
  words(`第${level}段階: ${name}`, `level ${level}: ${name}`);

/** Asked before a person calls the next level, because a page cannot be taken back. */
export const escalateConfirm = (language: Language): ConfirmText => ({
  title: words('次の担当へ連絡', 'Escalate')[language],
  text: words(
    '次の段階の担当者にすぐ連絡します。取り消せません。',
    'The next level is called at once. It cannot be taken back.',
  )[language],
  confirm: words('連絡する', 'Escalate')[language],
  deny: words('キャンセル', 'Cancel')[language],
});
