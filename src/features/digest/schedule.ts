import { readSnapshot } from '../../db/snapshot.ts';
import { words } from '../../domain/words.ts';
import { wantCards } from '../../engine/messages/card.ts';
import type { Tables } from '../../engine/database.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';
import { digestCard, digestSubject } from './card.ts';
import { readFigures, readHealth } from './figures.ts';
import { keepDigest } from './store.ts';

/** Reads the figures and keeps them; the card shows them from there. */
export const dailyDigest: Schedule = {
  name: 'digest',
  cron: 'digest',
  title: words('日次ダイジェスト', 'Daily digest'),
  // What is to be done and what is wrong this morning is its business.
  after: ['weekly', 'monthly', 'quarterly', 'alerts'],
  async prepare(ports, { due }) {
    const health = await readHealth(ports);
    const read = await readSnapshot<Tables, Awaited<ReturnType<typeof readFigures>>>(ports.readPool, (db) =>
      readFigures(db, ports, due),
    );
    return async (trx) => {
      await keepDigest(trx, due, { ...read, health });
      await wantCards(trx, digestCard, ports.policy.channels[digestCard.channel], [
        { subject: digestSubject(read.day), version: 'made', planned: due },
      ]);
    };
  },
};
