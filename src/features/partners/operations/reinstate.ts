import { words } from '../../../domain/words.ts';
import { defineOperation } from '../../../engine/definitions/operation.ts';
import { judgeReinstatement } from '../rules.ts';
import { moveTo, onPartner, shortName, shown } from './shared.ts';

/** Reinstates a suspended partner. Not in the runbook; without it a mistake could not be undone. */
export const reinstate = defineOperation({
  ...onPartner('suspended'),
  name: 'partners.reinstate',
  aliases: ['再開', '停止解除'],
  section: 'partners.1',
  role: 'approver',
  summary: words('停止中のパートナーを承認済みに戻します', 'Reinstates a suspended partner'),
  title: words('パートナーの再開', 'Reinstate partner'),
  label: words('再開', 'Reinstate'),
  danger: false,
  judge: (row) => judgeReinstatement(row),
  preview: async (_db, row) => ({
    ...shown(row),
    effect: words(
      '再開すると、このパートナーは再び注文を受けられるようになります。',
      'Once reinstated, this partner can receive orders again.',
    ),
    submit: words('再開する', 'Reinstate'),
  }),
  write: async (trx, row, _values, { now }) => ({
    effects: [await moveTo('approved', trx, row, now)],
    outcome: words(`「${shortName(row)}」を再開しました。`, `“${shortName(row)}” is reinstated.`),
  }),
});
