import { openKysely, openPool } from '../db/database.ts';
import { messageOf } from '../db/message-of.ts';
import { record } from '../engine/audit/audit.ts';
import { counted } from '../domain/text/yen.ts';
import type { Tables } from '../engine/database.ts';
import { redrawCards } from '../engine/posting/card.ts';
import { argumentsOrExit } from './arguments.ts';
import { databasesOrExit, policyOrExit } from './settings-or-exit.ts';
import { terminalEntry } from './operator.ts';

/**
 * Has every card drawn anew, for after a restore or when somebody has tampered with Slack's messages: the running Banto
 * edits them at Slack's pace, and posts those that are gone. Recorded as `cards.redraw`.
 */
argumentsOrExit('usage: npm run cards:redraw', { options: {} });
const { databaseUrl } = databasesOrExit();
const policy = policyOrExit();
const db = openKysely<Tables>(openPool(databaseUrl, { name: 'redraw', max: 1, statementTimeoutMs: 30_000 }));
try {
  const count = await db.transaction().execute(async (trx) => {
    const cards = await redrawCards(trx);
    await record(trx, [terminalEntry(policy, { operation: 'cards.redraw', subject: null, after: { cards } })]);
    return cards;
  });
  process.stdout.write(`${counted(count, 'card')} will be drawn anew by the running Banto\n`);
} catch (error) {
  process.stderr.write(`The cards could not be marked: ${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  await db.destroy();
}
