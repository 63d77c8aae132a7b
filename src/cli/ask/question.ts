import { type Person, SYSTEM } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import { wordKey } from '../../domain/typed/normalise.ts';
import { record } from '../../engine/audit/audit.ts';
import type { HasCatalog } from '../../engine/definitions/catalog.ts';
import type { AnyQuery } from '../../engine/definitions/query.ts';
import { unknownWord } from '../../engine/entry/unknown-word.ts';
import { assign } from '../../engine/parameters/assign.ts';
import { asksHelp, readCommandLine } from '../../engine/parameters/command-line.ts';
import { type Raw, recordedValues } from '../../engine/parameters/parameter.ts';
import type { Uses } from '../../engine/ports.ts';
import { terminalUser } from '../operator.ts';

export interface Asked {
  readonly query: AnyQuery;
  readonly raw: Raw;
}

/**
 * Reads a question as it is typed in Slack. Undefined when it asks for help.
 * @throws Refused for a change, for `share`, and for a word or value that does not exist.
 */
export function readQuestion({ catalog }: HasCatalog, typed: string): Asked | undefined {
  const [, first = '', rest = ''] = /^(\S*)\s*(.*)$/su.exec(typed.trim()) ?? [];
  const command = wordKey(first).replace(/^\//u, '');
  const line = readCommandLine(rest);
  const name = catalog.commands.includes(command) ? command : 'ops';
  const entry = name === command ? catalog.find(command, line.word) : undefined;
  if (line.word === '' || line.word === 'help' || asksHelp(line.rest)) return undefined;
  if (!entry) throw unknownWord(catalog, name, name === command ? line : { ...line, word: command }, () => false);
  if (entry.kind !== 'query' || (entry.definition.typedChange !== undefined && line.rest.length > 0))
    throw new Refused(
      'switched_off',
      words(
        '端末からは質問だけができます。変更はSlackで行ってください。',
        'Only questions can be asked here; changes are made in Slack.',
      ),
    );
  if (line.share)
    throw new Refused('invalid', words('端末からは共有できません。', 'Nothing can be shared from a terminal.'));
  return { query: entry.definition, raw: assign(entry.definition.parameters, line.rest) };
}

/** Who asks: whoever holds the database's address may ask anything. */
export const terminal = ({ policy }: Uses<'policy'>): Person => ({
  id: SYSTEM,
  team: policy.team,
  locale: policy.language,
  language: policy.language,
  displayName: SYSTEM,
  isBot: false,
  isGuest: false,
  deleted: false,
  groups: [],
  onTerminal: true,
});

/** Records that rows were read, with the operating system's user. @throws the database's errors. */
export const recordAsked = (
  { db, clock, policy, policyHash }: Uses<'db' | 'clock' | 'policy' | 'policyHash'>,
  { query, raw }: Asked,
  rows: number,
): Promise<void> =>
  db.transaction().execute((trx) =>
    record(trx, [
      {
        at: clock.now(),
        actor: SYSTEM,
        team: policy.team,
        source: 'cli',
        operation: query.name,
        subject: null,
        outcome: 'read',
        reason: null,
        before: null,
        after: { parameters: recordedValues(query.parameters, raw), rows, user: terminalUser() },
        receiptId: null,
        policy: policyHash,
      },
    ]),
  );
