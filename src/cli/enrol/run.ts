import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { renderUnicodeCompact } from 'uqr';
import type { Variables } from '../../config/secret-files.ts';
import { openKysely, openPool } from '../../db/database.ts';
import { messageOf } from '../../db/message-of.ts';
import type { Clock } from '../../domain/time/clock.ts';
import { NONCE_BYTES, seal, unseal } from '../../domain/second-factor/sealed-key.ts';
import { isLocked } from '../../domain/second-factor/second-factor.ts';
import { normalise } from '../../domain/typed/normalise.ts';
import { formatTime } from '../../domain/time/tokyo.ts';
import { KEY_BYTES, keyText, keyUri, stepOf } from '../../domain/second-factor/totp.ts';
import { asReadonly, type Db, type Tables } from '../../engine/database.ts';
import { addFactor, enrolledPeople, findFactor, removeFactor } from '../../engine/second-factor/store.ts';
import { readOptions } from './options.ts';
import { recordFactor } from './record.ts';
import { type EnrolSettings, readSettings } from './settings.ts';
import { lookUp } from './slack.ts';

export interface EnrolTerminal {
  readonly args: readonly string[];
  readonly variables: Variables;
  readonly clock: Clock;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** How often the first code may be typed. */
const TRIES = 3;

/** It was not done; the message is a sentence for the terminal. */
class NotDone extends Error {}

/**
 * Adds, removes or lists second factors, outside Slack and with the rights of the schema's owner: whoever can become
 * anybody in Slack must not be able to give themselves one.
 * @returns the exit code: 1 when it is refused or fails, 2 when settings or arguments are wrong
 */
export async function runEnrol(terminal: EnrolTerminal): Promise<0 | 1 | 2> {
  const { args, variables, stderr } = terminal;
  const options = readOptions(args);
  const read = readSettings(variables, { needsKey: 'does' in options && options.does === 'add' });
  if ('fault' in options || 'faults' in read) {
    const faults = 'fault' in options ? [options.fault] : 'faults' in read ? read.faults : [];
    for (const fault of faults) stderr.write(`${fault}\n`);
    return 2;
  }
  const { settings } = read;
  const { databaseMigrateUrl, databaseUrl } = settings.databases;
  const url = databaseMigrateUrl ?? databaseUrl;
  const db = openKysely<Tables>(openPool(url, { name: 'enrol', max: 1, statementTimeoutMs: 10_000 }));
  try {
    if (options.does === 'list') await list(terminal, settings, db);
    else if (options.does === 'remove') await remove(terminal, settings, db, options.person);
    else await add(terminal, settings, db, options.person);
    return 0;
  } catch (error) {
    stderr.write(`${error instanceof NotDone ? error.message : explain(error)}\n`);
    return 1;
  } finally {
    await db.destroy();
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function explain(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === '42P01') return 'Banto’s schema is older than this program: run npm run migrate first';
  if (code === '42501')
    return 'this needs the rights of the schema’s owner: set DATABASE_MIGRATE_URL, or run it where it is set';
  return messageOf(error);
}

async function add(terminal: EnrolTerminal, { policy, secret }: EnrolSettings, db: Db, person: string): Promise<void> {
  const { stdout, clock, variables } = terminal;
  if (!secret) throw new Error('the settings were read without the key');
  if (await findFactor(db, person)) throw has(person);
  const looked = await lookUp(variables, policy, person);
  if (looked.kind === 'excluded') throw new NotDone(`${person} cannot approve anything: ${looked.why}`);
  stdout.write(looked.kind === 'found' ? `${looked.name} (${person})\n` : `${person}: ${looked.why}\n`);
  // Enrolled all the same: the role may come later.
  if (looked.kind === 'found' && !looked.approves)
    stdout.write(`${person} is no approver (roles.approver of ops.yml): the code will approve nothing until then\n`);

  const key = randomBytes(KEY_BYTES);
  stdout.write(`\nkey: ${inGroups(keyText(key))}\n\n${renderUnicodeCompact(keyUri(key, person))}\n\n`);
  const step = await firstCode(terminal, key);
  const at = clock.now();
  const sealed = seal(key, person, secret, randomBytes(NONCE_BYTES)).toString('base64');
  await db.transaction().execute(async (trx) => {
    if (!(await addFactor(trx, { person, sealed, at, step }))) throw has(person);
    await recordFactor(trx, policy, { did: 'enrol', person, at });
  });
  stdout.write(`${person} is enrolled; ${whoIsTold(person, policy.roles.admin)}\n`);
}

const has = (person: string): NotDone =>
  new NotDone(`${person} has a second factor already: remove it first (npm run enrol -- ${person} --remove)`);

const whoIsTold = (person: string, admins: readonly string[]): string =>
  `Banto tells ${[...new Set([person, ...admins])].join(', ')} by direct message as soon as it runs and Slack answers`;

/** Four characters at a time, for people who type it. */
const inGroups = (text: string): string => text.match(/.{1,4}/gu)?.join(' ') ?? text;

/** Asks for the code that the authenticator shows, and returns its step. @throws NotDone when none is right. */
async function firstCode({ stdin, stdout, clock }: EnrolTerminal, key: Buffer): Promise<number> {
  const reader = createInterface({ input: stdin });
  const lines = reader[Symbol.asyncIterator]();
  try {
    for (let tried = 0; tried < TRIES; tried++) {
      stdout.write('the code that the authenticator shows now: ');
      const line = await lines.next();
      if (line.done === true) break;
      const step = stepOf(key, normalise(line.value).replaceAll(' ', ''), clock.now());
      if (step !== undefined) return step;
      stdout.write('that is not the code. Does the device have the right time?\n');
    }
  } finally {
    reader.close();
  }
  throw new NotDone('nobody was enrolled: without a right first code the key is forgotten');
}

async function remove(
  { stdout, clock }: EnrolTerminal,
  { policy }: EnrolSettings,
  db: Db,
  person: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (!(await removeFactor(trx, person))) throw new NotDone(`${person} has no second factor`);
    await recordFactor(trx, policy, { did: 'remove', person, at: clock.now() });
  });
  stdout.write(`the second factor of ${person} is removed; ${whoIsTold(person, policy.roles.admin)}\n`);
}

async function list({ stdout, clock }: EnrolTerminal, { secret }: EnrolSettings, db: Db): Promise<void> {
  const now = clock.now();
  const enrolled = await enrolledPeople(asReadonly(db));
  if (enrolled.length === 0) stdout.write('nobody is enrolled\n');
  for (const { person, enrolled_at, locked_until } of enrolled) {
    const factor = secret && (await findFactor(db, person));
    const opens = secret && factor && unseal(Buffer.from(factor.sealed, 'base64'), person, secret) !== undefined;
    const remarks = [
      ...(isLocked({ lockedUntil: locked_until }, now) && locked_until !== null
        ? [`locked until ${formatTime(locked_until, 'en', now)} JST`]
        : []),
      ...(opens === undefined ? ['without BANTO_SECRET_KEY its key is not tried'] : []),
      ...(opens === false ? ['its key does not open with this BANTO_SECRET_KEY: remove it and enrol anew'] : []),
    ];
    stdout.write(`${[person, `since ${formatTime(enrolled_at, 'en', now)} JST`, ...remarks].join('; ')}\n`);
  }
}
