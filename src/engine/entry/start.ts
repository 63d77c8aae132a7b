import type { KnownBlock, ModalView } from '@slack/types';
import type { Person } from '../../domain/actor.ts';
import { roleNames, rolesOf } from '../../domain/permission.ts';
import { words } from '../../domain/words.ts';
import { buttonRows, context, paragraph } from '../../slack/blocks.ts';
import { type HasCatalog, typed } from '../definitions/catalog.ts';
import { operationAction, operationButton } from '../definitions/operation-button.ts';
import { modal } from '../messages/modal.ts';
import type { Uses } from '../ports.ts';

/** What a person may do, to begin with: every operation of their roles, and every question that needs no value. */
export function startModal({ catalog, policy }: HasCatalog & Uses<'policy'>, person: Person): ModalView {
  const { language } = person;
  const roles = rolesOf(person, policy);
  const operations = catalog.operations.filter(({ role }) => roles.includes(role));
  const questions = catalog.queries.filter(
    ({ role, parameters }) => roles.includes(role) && !Object.values(parameters).some(({ required }) => required),
  );
  const blocks: KnownBlock[] = [
    ...(operations.length === 0
      ? []
      : [
          paragraph({ bold: words('操作', 'Actions')[language] }),
          ...buttonRows(operations.map((operation) => operationButton(operation, undefined, language))),
        ]),
    paragraph({ bold: words('照会（回答はDMに届きます）', 'Questions (answered in direct messages)')[language] }),
    ...buttonRows(
      questions.map(({ name, aliases: [alias] }) => {
        const text = words(alias === undefined ? typed(name) : `${alias} ${typed(name)}`, typed(name));
        return operationAction(name).button({ text: text[language] }, {});
      }),
    ),
    context(
      words(
        `あなたの権限: ${roles.map((role) => roleNames[role].ja).join('・')}　番号や名前で探すには /ops find`,
        `Your roles: ${roles.map((role) => roleNames[role].en).join(', ')}. /ops find looks up numbers and names.`,
      )[language],
    ),
  ];
  return modal({ name: 'start', title: words('番頭', 'Banto'), language }, blocks);
}
