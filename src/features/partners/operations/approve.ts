import { words } from '../../../domain/text/words.ts';
import { note } from '../../../engine/parameters/parameters.ts';
import { pendingIds } from './store.ts';
import { defineStatusChange, partnerId } from './shared.ts';

/** Approves a partner that waits for review. */
export const approve = defineStatusChange({
  name: 'partners.approve',
  aliases: ['承認'],
  section: 'partners.1',
  role: 'approver',
  summary: words('審査待ちのパートナーを承認します', 'Approves a partner waiting for review'),
  title: words('パートナーの承認', 'Approve partner'),
  label: words('承認', 'Approve'),
  danger: false,
  parameters: { id: partnerId, note },
  replaces: [
    {
      statement: words('パートナー承認', 'Approve a partner'),
      flaw: words(
        '状態を確かめないため、停止中のパートナーも承認され、後から押した人が勝ちます。審査待ちのときだけ承認し、担当者を記録します。',
        'It does not check the status: suspended partners are approved too, and the last click wins. Banto approves only partners waiting for review, and records who did it.',
      ),
    },
  ],
  from: ['pending'],
  to: 'approved',
  otherwise: {
    suspended: {
      code: 'already_decided',
      words: words('停止中のパートナーです。承認はできません。', 'It is suspended and cannot be approved.'),
      next: words('再開する場合は /partners reinstate を使ってください。', 'Use /partners reinstate to reinstate it.'),
    },
  },
  effect: words(
    '承認すると、このパートナーは注文を受けられるようになります。',
    'Once approved, this partner can receive orders.',
  ),
  submit: words('承認する', 'Approve'),
  chain: { label: words('次の審査へ', 'Next review'), waiting: (db) => pendingIds(db) },
  outcome: (name) => words(`「${name}」を承認しました。`, `“${name}” is approved.`),
});
