import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import type { Language } from '../../domain/text/words.ts';
import type { Message } from '../../slack/blocks.ts';
import type { CardContext, CardKind, Version } from '../definitions/card-kind.ts';
import type { Db, Trx } from '../database.ts';
import type { Opening } from './opening.ts';
import type { Readers } from './shelter.ts';
import { unreadable } from '../../marketplace/unserved.ts';
import { nativesIn } from '../../slack/native-blocks.ts';

/** Requests that cards are posted or updated. Several replicas may request the same card; there is only one. */
export async function wantCards(
  db: Db | Trx,
  kind: CardKind,
  channel: string,
  versions: readonly Version[],
): Promise<void> {
  for (let start = 0; start < versions.length; start += 500) {
    await db
      .insertInto('banto.card')
      .values(
        versions.slice(start, start + 500).map(({ subject, version, thread = null, planned }) => ({
          kind: kind.name,
          subject,
          channel,
          wanted: version,
          priority: kind.priority,
          thread_of: thread,
          planned_at: planned ?? null,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['kind', 'subject'])
          .doUpdateSet((eb) => ({
            wanted: eb.ref('excluded.wanted'),
            changed_at: sql`clock_timestamp()`,
            due_at: sql`clock_timestamp()`,
            attempts: 0,
          }))
          .whereRef('banto.card.wanted', '<>', 'excluded.wanted'),
      )
      .execute();
  }
}

/**
 * Delivers the cards of decided subjects before other changes. Runs in the decision's own transaction. Returns the
 * number of cards.
 */
export async function prioritiseCards(trx: Trx, subjects: readonly string[], receipt: string): Promise<number> {
  if (subjects.length === 0) return 0;
  const { numUpdatedRows } = await trx
    .updateTable('banto.card')
    .set({
      wanted: `after ${receipt}`,
      priority: 1,
      changed_at: sql`clock_timestamp()`,
      due_at: sql`clock_timestamp()`,
      attempts: 0,
    })
    .where('subject', '=', sql<string>`any(${subjects}::text[])`)
    .where('kind', '<>', NOTICE)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** The subject of a request's card. */
export const requestSubject = (id: string): string => `request:${id}`;

/** After everything that people wait for. */
const LAST = 7;

/**
 * Delivers posted cards once more although nothing changed: that finds a card that somebody has deleted, and posts it
 * anew. A card that is already due is skipped, so that many questions cause only one edit.
 */
export async function lookForCards(db: Db | Trx, kind: string, subjects: readonly string[]): Promise<void> {
  await db
    .updateTable('banto.card')
    .set({
      shown: null,
      priority: LAST,
      changed_at: sql`clock_timestamp()`,
      due_at: sql`clock_timestamp()`,
      attempts: 0,
    })
    .where('kind', '=', kind)
    .where('subject', '=', sql<string>`any(${subjects}::text[])`)
    .where('ts', 'is not', null)
    .where(sql<boolean>`not stale`)
    .execute();
}

/** Has every card drawn and delivered once more, whatever Slack shows of it; not messages that were written once. */
export async function redrawCards(trx: Trx): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('banto.card')
    .set({ shown: null, due_at: sql`clock_timestamp()`, changed_at: sql`clock_timestamp()`, attempts: 0 })
    .where('kind', '<>', NOTICE)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Looks for the cards of everything that waits for a decision, of these kinds or of all. */
export async function lookForWaiting(
  { db, cardKinds }: { readonly db: Db; readonly cardKinds: readonly CardKind[] },
  names?: readonly string[],
): Promise<void> {
  for (const kind of cardKinds)
    if (kind.waiting && (names?.includes(kind.name) ?? true))
      await lookForCards(db, kind.name, await waitingOf(db, kind));
}

/** The subjects of a kind that wait for a decision; empty when they cannot be read, so that the other kinds go on. */
async function waitingOf(db: Db, kind: CardKind): Promise<readonly string[]> {
  try {
    return (await kind.waiting?.(db)) ?? [];
  } catch (error) {
    if (unreadable(error)) return [];
    throw error;
  }
}

/** The posted cards of everything that waits for a decision, and where Slack shows them. */
export async function waitingCards(
  db: Db,
  cardKinds: readonly CardKind[],
): Promise<{ readonly id: string; readonly channel: string; readonly ts: string }[]> {
  const cards = await Promise.all(
    cardKinds.map(async (kind) => {
      const subjects = await waitingOf(db, kind);
      if (subjects.length === 0) return [];
      return db
        .selectFrom('banto.card')
        .select((eb) => ['id', eb.fn.coalesce('posted_in', 'channel').as('channel'), 'ts'])
        .where('kind', '=', kind.name)
        .where('subject', '=', sql<string>`any(${subjects}::text[])`)
        .where('ts', 'is not', null)
        .$narrowType<{ ts: string }>()
        .execute();
    }),
  );
  return cards.flat();
}

/** The kind of a message that is written once and never updated. */
export const NOTICE = 'notice';

/** One message in each language. */
export type MessageIn = Readonly<Record<Language, Message>>;

export interface Notice {
  readonly key: string;
  readonly channel: string;
  readonly message: Message;
  /** The same message without the blocks that some workspaces refuse. */
  readonly plain?: Message;
  /** The same message in each language: a person gets it in theirs. */
  readonly languages?: MessageIn | undefined;
  readonly priority?: number;
  /** The card in whose thread it is posted. It must have been requested before. */
  readonly thread?: { readonly kind: string; readonly subject: string };
  /** The card that a direct message is about: a link to it stands at its end. */
  readonly opens?: Opening | undefined;
  /** Who may read it: only members of a private channel of this workspace, or the whole workspace. */
  readonly readers?: Readers;
  /** When its schedule planned it: posted minutes after that it is marked as late. */
  readonly planned?: Date;
}

/** Stores a message for a person or channel, once for each key. It is delivered even if this process ends now. */
export async function storeNotice(
  db: Db | Trx,
  { key, channel, message, plain, languages, priority = 3, thread, opens, readers, planned }: Notice,
): Promise<void> {
  const content = JSON.stringify({ ...message, plain, languages, opens, readers });
  // Slack has no thread within a thread: a reply to a reply goes to the same thread.
  const thread_of = thread
    ? sql<string>`(select coalesce(thread_of, id) from banto.card where kind = ${thread.kind} and subject = ${thread.subject})`
    : null;
  await db
    .insertInto('banto.card')
    .values({
      kind: NOTICE,
      subject: key,
      channel,
      content,
      wanted: 'once',
      priority,
      thread_of,
      planned_at: planned ?? null,
    })
    .onConflict((conflict) => conflict.columns(['kind', 'subject']).doNothing())
    .execute();
}

/** Shows a stored notice anew, where it was posted. Does nothing when there is none. */
export async function rewriteNotice(trx: Trx, key: string, message: Message): Promise<void> {
  await trx
    .updateTable('banto.card')
    .set({
      content: JSON.stringify(message),
      wanted: 'rewritten',
      changed_at: sql`clock_timestamp()`,
      due_at: sql`clock_timestamp()`,
      attempts: 0,
    })
    .where('kind', '=', NOTICE)
    .where('subject', '=', key)
    .execute();
}

/** Who may read a stored notice; undefined when its channel decides. */
export const readersOf = (content: unknown): Readers | undefined =>
  (content as { readonly readers?: Readers } | null)?.readers;

/** A stored notice in each language; undefined when it has only one. */
export const languagesOf = (content: unknown): MessageIn | undefined =>
  (content as { readonly languages?: MessageIn } | null)?.languages;

/** A stored message. Guarantee: `storeNotice` wrote the column. */
export function storedMessage(content: Json, native: CardContext['native']): Message {
  const { plain, text, blocks } = content as unknown as Message & { plain?: Message };
  const refused = blocks.some((block) => nativesIn(block).some((type) => !native(type)));
  return plain && refused ? plain : { text, blocks };
}
