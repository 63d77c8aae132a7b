import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/words.ts';
import type { CommandDelivery } from '../../slack/delivery.ts';
import { admit, identify } from '../people/admission.ts';
import { answer, forAsker, forChannel, permitQuery } from '../answers/respond.ts';
import { Interaction, type Ended, readRaw } from './interaction.ts';
import { asksHelp, assign, readCommandLine } from '../parameters/command-line.ts';
import type { Engine } from '../ports.ts';
import { openOperation } from '../operations/open.ts';
import { subjectOf } from '../operations/apply.ts';
import { permitOperation } from '../operations/preview.ts';

/** A command line, acknowledged already: a question is answered, an operation opens its modal, help is given. */
export async function takeCommand(engine: Engine, delivery: CommandDelivery): Promise<Ended> {
  const line = readCommandLine(delivery.text);
  const command = delivery.command.replace(/^\//u, '');
  const entry = engine.catalog.find(command, line.word);
  const name = entry?.definition.name ?? command;
  const attempt = new Interaction(engine, delivery, name, 'command');
  const typed = readRaw(() => (entry ? assign(entry.definition.parameters, line.rest) : {}));
  return attempt.run(async () => {
    if (entry?.kind === 'operation') attempt.subject = subjectOf(engine, entry.definition, typed.raw);
    const receipt = await attempt.claim({ raw: typed.raw });
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    admit(engine, person);
    if (!entry) return attempt.help(command, line.word);
    if (asksHelp(line.rest)) return attempt.help(command, line.word, entry);
    if (entry.kind === 'operation') {
      permitOperation(engine, entry.definition, person);
      await openOperation(engine, entry.definition, typed.orThrow(), person, delivery.triggerId, (about) => {
        attempt.subject = subjectOf(engine, entry.definition, about);
      });
      return 'opened';
    }
    const query = engine.catalog.findQuery(entry.definition.name);
    if (!query) throw new Error(`${name} was to be stored before it is done`);
    permitQuery(engine, query, person);
    const raw = typed.orThrow();
    const question = { query, raw, asker: person, source: 'command' as const, receipt };
    if (line.share && !query.shareable) {
      throw new Refused(
        'invalid',
        words(
          '個人情報を含むため、共有できません。`share` を外してください。',
          'This holds personal data and cannot be shared; leave out `share`.',
        ),
      );
    }
    await answer(engine, question, delivery.responseUrl, line.share ? forChannel : forAsker);
    return 'read';
  });
}
