import { Refused } from '#src/domain/errors.ts';
import { words } from '#src/domain/text/words.ts';
import { need } from '#src/engine/definitions/need.ts';
import { defineOperation } from '#src/engine/definitions/operation.ts';
import { name, reason } from '#src/engine/parameters/parameters.ts';
import { partnerThing } from '#src/features/partners/columns.ts';
import { facts, onPartner, partnerId, subject } from '#src/features/partners/operations/shared.ts';
import { changePartner } from '#src/features/partners/operations/store.ts';

const newName = {
  ...name(words('新しい名前', 'New name'), '山田製作所'),
  allowed: words('200文字以内', 'at most 200 characters'),
  rest: false,
  modalOnly: true,
};

/** Corrects a partner's name. */
export const rename = defineOperation({
  ...onPartner('pending', 'approved', 'suspended'),
  name: 'partners.rename',
  aliases: ['改名'],
  section: 'partners.1',
  role: 'approver',
  summary: words('パートナーの名前を訂正します', 'Corrects the name of a partner'),
  title: words('パートナー名の訂正', 'Rename partner'),
  danger: false,
  parameters: { id: partnerId, name: newName, reason },
  first: ['name'],
  bound: ['id', 'name'],
  needs: [need('update', 'manufacturing_partners', 'name updated_at')],
  judge(row, { name: to }) {
    if (row.name === to) throw new Refused('duplicate', words('すでにその名前です。', 'It already has that name.'));
  },
  preview: async (_db, row, { name: to }) => ({
    headline: words(`${row.name} → ${to}`, `${row.name} → ${to}`),
    thing: partnerThing(row),
    facts: facts(row),
    warnings: [],
    effect: words(`名前を「${to}」にします。`, `Its name will be “${to}”.`),
    submit: words('訂正する', 'Rename'),
  }),
  async write(trx, row, { name: to }, { now }) {
    const after = await changePartner(trx, row, { name: to }, now);
    return {
      effects: [{ subject: subject(row), before: { name: row.name }, after }],
      outcome: words(`「${row.name}」を「${to}」に訂正しました。`, `“${row.name}” is now “${to}”.`),
    };
  },
});
