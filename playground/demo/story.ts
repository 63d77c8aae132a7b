import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Language } from '#src/domain/text/words.ts';
import { parseJson } from '../json.ts';
import type { DialectName } from '../marketplace/schema.ts';
import type { KeptSlack } from '../slack/workspace/kept-slack.ts';

/** What the demo remembers between two starts, besides its database. */
export interface Kept {
  /** One value for each story, so that a page notices when another one began. */
  readonly story: string;
  /** Of what Banto posts in channels. */
  readonly language: Language;
  /** Where the clock stood. ISO. */
  readonly now: string;
  readonly slack: KeptSlack;
}

/** Changes with what the SQL of a dialect and of the clock does, not with its comments or its layout. */
function schemaOf(dialect: DialectName): string {
  const files = [`${dialect}.sql`, 'production-mended.sql', 'clock.ts'].map(
    (file) => new URL(`../marketplace/${file}`, import.meta.url),
  );
  const sql = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const said = sql.replaceAll(/--.*$/gmu, '').replaceAll(/\s+/gu, ' ');
  return createHash('sha256').update(said).digest('hex');
}

/** The fields without which a story cannot go on. Others may be missing in what an older version kept. */
const shape = z.object({
  schema: z.string(),
  story: z.string(),
  language: z.enum(['ja', 'en']),
  now: z.iso.datetime(),
  slack: z.object({
    locales: z.record(z.string(), z.string()),
    messages: z.array(
      z.object({
        channel: z.string(),
        ts: z.string(),
        user: z.string(),
        text: z.string(),
        blocks: z.array(z.looseObject({ type: z.string() })),
        reactions: z.array(z.string()),
        files: z.array(z.string()),
      }),
    ),
    files: z.array(z.object({ id: z.string(), name: z.string(), content: z.string() })),
    homes: z.array(z.object({ id: z.string(), user: z.string(), blocks: z.array(z.unknown()), hash: z.string() })),
  }),
});

export const written = (kept: Kept, dialect: DialectName): string =>
  JSON.stringify({ schema: schemaOf(dialect), ...kept });

/** The story in a file's text; undefined when this version cannot go on from it. */
export function readStory(text: string, dialect: DialectName): Kept | undefined {
  const kept = parseJson(text);
  return isStory(kept) && kept.schema === schemaOf(dialect) ? kept : undefined;
}

const isStory = (value: unknown): value is Kept & { readonly schema: string } => shape.safeParse(value).success;
