import { readSnapshot } from '../../db/snapshot.ts';
import { words } from '../../domain/text/words.ts';
import { lookForWaiting, wantCards } from '../../engine/posting/card.ts';
import type { Tables } from '../../engine/database.ts';
import type { Schedule } from '../../engine/definitions/schedule.ts';
import { digestCard, digestSubject } from './card.ts';
import { readFigures, readHealth } from './figures.ts';
import { storeDigest } from './store.ts';

/** Reads and stores the figures; the card shows the stored ones. */
export const dailyDigest: Schedule = {
  name: 'digest',
  cron: 'digest',
  title: words('日次ダイジェスト', 'Daily digest'),
  // The digest shows this morning's tasks and alerts, so they come first.
  after: ['weekly', 'monthly', 'quarterly', 'alerts'],
  async prepare(ports, { due }) {
    const health = await readHealth(ports);
    const read = await readSnapshot<Tables, Awaited<ReturnType<typeof readFigures>>>(ports.readPool, (db) =>
      readFigures(db, ports, due),
    );
    return async (trx) => {
      await lookForWaiting({ ...ports, db: trx });
      await storeDigest(trx, due, { ...read, health });
      await wantCards(trx, digestCard, ports.policy.channels[digestCard.channel], [
        { subject: digestSubject(read.day), version: 'made', planned: due },
      ]);
    };
  },
};
