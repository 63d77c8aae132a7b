import type { Uses } from '../ports.ts';
import type { KnownBlock } from '@slack/types';
import type { Person } from '../../domain/permission/actor.ts';
import { type RunbookSection, runbookSections } from '../../domain/runbook.ts';
import { bracketed, type Language, type Words, words } from '../../domain/text/words.ts';
import { bullets, context, facts, header, type Inline, type Message, message, paragraph } from '../../slack/blocks.ts';
import { type Entry, type HasCatalog, typed } from '../definitions/catalog.ts';
import { whyOff } from '../definitions/why-off.ts';
import type { Parameter } from '../parameters/parameter.ts';
import { roleNames, rolesOf } from '../../domain/permission/permission.ts';

/** How an entry is typed: `/orders stuck [時間] [partner:…]`. */
export function usage({ definition }: Entry, language: Language): string {
  const parts = Object.entries(definition.parameters)
    .filter(([, parameter]) => !parameter.modalOnly)
    .map(([name, parameter]) => {
      const [flag] = parameter.flags;
      if (flag !== undefined) return `[${flag}]`;
      return parameter.required ? `<${parameter.label[language]}>` : `[${name}:${parameter.label[language]}]`;
    });
  return [typed(definition.name), ...parts].join(' ');
}

/** Why some entries cannot be used here, by name. */
type Off = ReadonlyMap<string, Words>;

/** The help for a person, which also says what cannot be used here and why. */
export async function answerHelp(
  ports: HasCatalog & Uses<'policy' | 'db' | 'dialect' | 'functions'>,
  command: string,
  person: Person,
  entry?: Entry,
): Promise<Message> {
  const shown = entry ? [entry] : allowedEntries(ports, command, person);
  const operations = shown.flatMap((each) => (each.kind === 'operation' ? [each.definition] : []));
  const unfit = [...ports.dialect.shape.unserved.values()].flatMap((columns) => [...columns.values()]);
  return helpMessage(ports, command, person, { entry, off: await whyOff(ports, operations), unfit });
}

/** What a person may type after a command; after `/ops`, everything. */
function allowedEntries({ catalog, policy }: HasCatalog & Uses<'policy'>, command: string, person: Person): Entry[] {
  const roles = rolesOf(person, policy);
  const all = command === 'ops' ? catalog.entries : catalog.entriesOf(command);
  return all.filter(({ definition }) => roles.includes(definition.role));
}

interface Helped {
  readonly entry?: Entry | undefined;
  readonly off?: Off;
  /** Columns that Banto cannot serve here: the questions that need them are off too. */
  readonly unfit?: readonly Words[];
}

/** Lists what a person may type after a command, by section of the runbook, or explains one entry. */
export function helpMessage(
  ports: HasCatalog & Uses<'policy'>,
  command: string,
  person: Person,
  { entry, off = new Map(), unfit = [] }: Helped = {},
): Message {
  const { language } = person;
  if (entry) return entryHelp(entry, language, off);
  const mine = allowedEntries(ports, command, person);
  const roles = rolesOf(person, ports.policy);
  const title =
    command === 'ops'
      ? words('番頭の使い方', 'How to use Banto')
      : words(`/${command} の使い方`, `How to use /${command}`);
  const role = roles.at(-1);
  const note = role
    ? words(`あなたの権限: ${roleNames[role].ja}`, `Your role: ${roleNames[role].en}`)
    : words('ご利用いただける操作はありません。', 'You have no permissions here.');
  const blocks: KnownBlock[] = [
    header(title[language]),
    context(note[language]),
    ...unfit.map((column) => context(neededIsOff(column)[language])),
  ];
  const sections = Object.keys(runbookSections) as RunbookSection[];
  for (const section of sections) {
    const entries = mine.filter(({ definition }) => definition.section === section);
    if (entries.length === 0) continue;
    blocks.push(
      paragraph({ bold: runbookSections[section][language] }),
      bullets(entries.map((entryOfSection) => line(entryOfSection, language, off))),
    );
  }
  blocks.push(
    context(
      words(
        '各コマンドの最後に help を付けると詳しい説明、share を付けるとチャンネルに共有します。',
        'Add help for details, or share to post the answer in the channel.',
      )[language],
    ),
  );
  return message([title[language], ...mine.map((each) => usage(each, language))].join('\n'), blocks);
}

const line = (entry: Entry, language: Language, off: Off): Inline[] => {
  const { summary, name } = entry.definition;
  // A reader of English cannot type the others.
  const aliases = entry.definition.aliases.filter((alias) => language === 'ja' || /^[\x20-\x7e]+$/u.test(alias));
  const why = off.get(name);
  return [
    { code: usage(entry, language) },
    `  ${summary[language]}${aliases.length > 0 ? bracketed(aliases.join(words('、', ', ')[language]), language) : ''}`,
    ...(why ? [`\n${cannotBeUsed(why)[language]}`] : []),
  ];
};

const neededIsOff = ({ ja, en }: Words): Words =>
  words(`⚠ ${ja}。これが必要な照会と操作は使えません。`, `⚠ ${en}. Questions and operations that need it are off.`);

const cannotBeUsed = ({ ja, en }: Words): Words =>
  words(`⚠ この環境では使えません: ${ja}`, `⚠ Cannot be used here: ${en}`);

function entryHelp(entry: Entry, language: Language, off: Off): Message {
  const { definition } = entry;
  const why = off.get(definition.name);
  const parameters = Object.entries(definition.parameters).filter(([, parameter]) => !parameter.modalOnly);
  const blocks: KnownBlock[] = [
    header(typed(definition.name)),
    paragraph(definition.summary[language]),
    ...(why ? [paragraph(cannotBeUsed(why)[language])] : []),
    paragraph({ code: usage(entry, language) }),
  ];
  if (parameters.length > 0)
    blocks.push(facts(parameters.map(([name, parameter]) => [name, describe(parameter, language)] as const)));
  const role = roleNames[definition.role];
  const foot = words(
    `必要な権限: ${role.ja}　手順書: ${runbookSections[definition.section].ja}`,
    `Needs the role: ${role.en}. Runbook: ${runbookSections[definition.section].en}`,
  );
  blocks.push(context(foot[language]));
  return message(`${usage(entry, language)}\n${definition.summary[language]}`, blocks);
}

const describe = ({ label, allowed, example }: Parameter<unknown>, language: Language): string =>
  `${label[language]}: ${allowed[language]} ${words(`（例: ${example}）`, `(for example ${example})`)[language]}`;
