import { sql } from 'kysely';
import { asDay } from '../../domain/tokyo.ts';
import type { CardKind } from '../../engine/card.ts';
import { drawAnswer, forAll } from '../../engine/present.ts';
import { isLate } from '../../domain/late.ts';
import { context } from '../../slack/blocks.ts';
import { findDigest } from './store.ts';
import { digestAnswer, footOf } from './views.ts';

const PREFIX = 'digest:';

/** A day's digest as it stands in the channel: posted once, and never changed. */
export const digestCard: CardKind = {
  name: 'digest',
  channel: 'ops',
  sheltered: false,
  priority: 6,
  changed: (db) =>
    db
      .selectFrom('banto.digest as d')
      .leftJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'digest').on('c.subject', '=', sql<string>`${PREFIX}::text || d.day`),
      )
      .select([sql<string>`${PREFIX}::text || d.day`.as('subject'), sql<string>`'made'`.as('version')])
      .where('c.id', 'is', null)
      .execute(),
  async draw(db, subject, { language, now, native }) {
    const digest = await findDigest(db, asDay(subject.slice(PREFIX.length)));
    if (!digest) return undefined;
    // Late also when Slack was away: the one who reads it is told.
    const foot = [context(footOf(digest.due, isLate(digest.due, now), language))];
    const how = forAll({ language, now: digest.due, native });
    return { version: 'made', message: drawAnswer(digestAnswer(digest.figures), how, foot) };
  },
};
