import type { Language, Words } from '../../domain/text/words.ts';
import { type Message, message, paragraph } from '../../slack/blocks.ts';
import type { Trx } from '../database.ts';
import { storeNotice } from '../posting/card.ts';

/** What happened to somebody's second factor, for them and for the administrators. */
export interface FactorNotice {
  readonly person: string;
  /** Once for each. */
  readonly key: string;
  /** What the person is told. */
  readonly own: Words;
  /** What the administrators are told, after the person's name. */
  readonly others: Words;
}

/**
 * Stores a direct message to the person and one to each administrator, in the transaction of the event itself.
 * @param admins users and user groups: the holders of the administrators' line of `ops.yml`
 */
export async function storeFactorNotices(
  trx: Trx,
  { person, key, own, others }: FactorNotice,
  admins: readonly string[],
): Promise<void> {
  const toPerson = (language: Language): Message => message(own[language], [paragraph(own[language])]);
  const toAdmin = (language: Language): Message =>
    message(`${person}${others[language]}`, [paragraph({ user: person }, others[language])]);
  for (const channel of new Set([person, ...admins])) {
    const draw = channel === person ? toPerson : toAdmin;
    const languages = { ja: draw('ja'), en: draw('en') };
    await storeNotice(trx, { key: `factor:${key}:${channel}`, channel, message: languages.ja, languages });
  }
}
