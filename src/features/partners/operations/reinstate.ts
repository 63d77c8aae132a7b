import { words } from '../../../domain/text/words.ts';
import { defineStatusChange } from './shared.ts';

/** Reinstates a suspended partner. Not in the runbook; without it a mistake could not be undone. */
export const reinstate = defineStatusChange({
  name: 'partners.reinstate',
  aliases: ['再開', '停止解除'],
  section: 'partners.1',
  role: 'approver',
  summary: words('停止中のパートナーを承認済みに戻します', 'Reinstates a suspended partner'),
  title: words('パートナーの再開', 'Reinstate partner'),
  label: words('再開', 'Reinstate'),
  danger: false,
  from: ['suspended'],
  to: 'approved',
  otherwise: {
    pending: {
      words: words(
        'このパートナーは審査待ちのため、再開の対象ではありません。',
        'This partner still waits for review, so there is nothing to reinstate.',
      ),
    },
  },
  effect: words(
    '再開すると、このパートナーは承認済みになり、注文を受けられるようになります。',
    'Once reinstated, this partner is approved and can receive orders.',
  ),
  submit: words('再開する', 'Reinstate'),
  outcome: (name) => words(`「${name}」を再開しました。`, `“${name}” is reinstated.`),
});
