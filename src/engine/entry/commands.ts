import { readingContext } from '../parameters/parameter.ts';
import { rolesOf } from '../../domain/permission/permission.ts';
import { words } from '../../domain/text/words.ts';
import type { CommandDelivery } from '../../slack/delivery.ts';
import { answerHelp } from '../answers/help.ts';
import { answer, forAsker, forChannel, notShareable, permitQuery, permitSharing } from '../answers/question.ts';
import type { Entry, HasCatalog } from '../definitions/catalog.ts';
import { readArguments } from '../operations/arguments.ts';
import { openOperation } from '../operations/open.ts';
import { permitOperation } from '../operations/permit.ts';
import { assign, readings } from '../parameters/assign.ts';
import { asksHelp, type CommandLine, readCommandLine } from '../parameters/command-line.ts';
import { admit, identify } from '../people/admission.ts';
import { type InteractionOutcome, Interaction, readRaw } from './interaction.ts';
import type { EntryPorts } from './ports.ts';
import { unknownWord } from './unknown-word.ts';

/** A parsed command: its line, and its entry in the catalogue. */
export interface Command {
  readonly delivery: CommandDelivery;
  /** `orders`, without the slash. */
  readonly command: string;
  readonly line: CommandLine;
  readonly entry: Entry | undefined;
  /** Whether `help` followed the word. */
  readonly help: boolean;
}

export function readCommand({ catalog }: HasCatalog, delivery: CommandDelivery): Command {
  const line = readCommandLine(delivery.text);
  const command = delivery.command.replace(/^\//u, '');
  return { delivery, command, line, entry: catalog.find(command, line.word), help: asksHelp(line.rest) };
}

/** Handles a command that was acknowledged: answers a question, opens an operation's modal, or shows help. */
export async function takeCommand(ports: EntryPorts, asked: Command): Promise<InteractionOutcome> {
  const { delivery, command, line, entry, help } = asked;
  const interaction = new Interaction(ports, delivery, entry?.definition.name ?? command);
  const given = readRaw(() => (entry ? assign(entry.definition.parameters, line.rest) : {}));
  return interaction.run(async () => {
    const reading = readingContext(ports);
    const operation = entry?.kind === 'operation' ? entry.definition : undefined;
    const operationArguments = operation && readArguments(reading, operation, given.raw);
    interaction.subject = operationArguments?.subject ?? null;
    const receipt = await interaction.storeDelivery({ raw: given.raw });
    const person = await identify(ports, delivery.who);
    interaction.person = person;
    admit(ports, person);
    if (!entry || help) {
      if (!entry && !isHelpWord(line.word))
        throw unknownWord(ports.catalog, command, line, ({ definition }) =>
          rolesOf(person, ports.policy).includes(definition.role),
        );
      const shown = await answerHelp(ports, command, person, entry);
      await ports.messenger.respond(delivery.responseUrl, shown, 'ephemeral');
      return 'help';
    }
    if (operation && operationArguments) {
      permitOperation(ports, operation, person);
      given.orThrow();
      const found = (subject: string | null): void => void (interaction.subject = subject);
      const longerNames = readings(operation.parameters, line.rest).slice(0, -1);
      const opening = { operation, given: operationArguments, longerNames, person, found };
      await openOperation(ports, opening, delivery.triggerId);
      return 'opened';
    }
    if (entry.kind !== 'query') throw new Error(`${entry.definition.name} must be stored before it is done`);
    const query = entry.definition;
    permitQuery(ports, query, person);
    const question = { query, raw: given.orThrow(), asker: person, source: 'command' as const, receipt };
    if (line.share && !query.shareable) throw notShareable(withoutShare);
    if (line.share) await permitSharing(ports, query, delivery.channel);
    await answer(ports, question, delivery.responseUrl, line.share ? forChannel : forAsker);
    return 'read';
  });
}

const isHelpWord = (word: string): boolean =>
  word === '' || ['help', 'ヘルプ', '使い方', '?'].includes(word.toLowerCase());

const withoutShare = words('`share` を外してください。', 'Leave out `share`.');
