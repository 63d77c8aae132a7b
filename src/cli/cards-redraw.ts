import { userInfo } from 'node:os';
import { loadPolicy } from '../config/load.ts';
import { readText } from '../config/read-text.ts';
import { openKysely, openPool } from '../db/database.ts';
import { messageOf } from '../db/message-of.ts';
import { policyHash } from '../domain/policy.ts';
import { plain } from '../domain/text.ts';
import { record } from '../engine/audit/audit.ts';
import type { Tables } from '../engine/database.ts';
import { redrawCards } from '../engine/messages/card.ts';
import { databasesOrExit } from './databases.ts';

/**
 * Has every card drawn anew, for after a restore or when somebody has tampered with Slack's messages: the running Banto
 * edits them at Slack's pace, and posts those that are gone. Recorded as `cards.redraw`.
 */
const { databaseUrl } = databasesOrExit();
const loaded = loadPolicy(process.env, readText);
if (!loaded.ok) {
  for (const fault of loaded.faults) process.stderr.write(`${fault}\n`);
  process.exit(2);
}
const { policy } = loaded;
const db = openKysely<Tables>(openPool(databaseUrl, { name: 'redraw', max: 1, statementTimeoutMs: 30_000 }));
try {
  const count = await db.transaction().execute(async (trx) => {
    const cards = await redrawCards(trx);
    await record(trx, [
      {
        at: new Date(),
        actor: 'system',
        team: policy.team,
        source: 'cli',
        operation: 'cards.redraw',
        subject: null,
        outcome: 'done',
        reason: null,
        before: null,
        after: { cards, user: plain(userInfo().username) },
        receiptId: null,
        policy: policyHash(policy),
      },
    ]);
    return cards;
  });
  process.stdout.write(`${count} cards will be drawn anew by the running Banto\n`);
} catch (error) {
  process.stderr.write(`The cards could not be marked: ${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await db.destroy();
}
