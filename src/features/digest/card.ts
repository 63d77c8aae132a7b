import { type CardKind, SCHEDULED } from '../../engine/definitions/card-kind.ts';
import { asDay, type Day } from '../../domain/time/tokyo.ts';
import { drawAnswer } from '../../engine/answers/present.ts';
import { forAll } from '../../engine/answers/presentation.ts';
import { context } from '../../slack/blocks.ts';
import { findDigest } from './store.ts';
import { digestAnswer, footOf } from './views.ts';

const PREFIX = 'digest:';
export const digestSubject = (day: Day): string => `${PREFIX}${day}`;

/** A day's digest in the channel: posted once, never updated. */
export const digestCard: CardKind = {
  name: 'digest',
  channel: 'ops',
  drawnFrom: [],
  priority: SCHEDULED,
  // Requested once, when the digest is stored.
  changed: () => Promise.resolve([]),
  async draw(db, subject, { language, native }) {
    const digest = await findDigest(db, asDay(subject.slice(PREFIX.length)));
    if (!digest) return undefined;
    const foot = [context(footOf(digest.figures, language))];
    const how = forAll({ language, now: digest.due, native });
    return { version: 'made', message: drawAnswer(digestAnswer(digest.figures), how, foot) };
  },
};
