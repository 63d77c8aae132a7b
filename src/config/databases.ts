import type { z } from 'zod';
import { encryptionFaults, isInTheClear, normalUrl } from './database-url.ts';
import type { ReadText } from './read-text.ts';
import type { ReadVariables } from './secret-files.ts';
import { environmentSchema } from './variables.ts';

/** The addresses of the database, one for each role: all the settings of a command without Slack. */
export type Databases = Readonly<{
  databaseUrl: string;
  /** A read-only role for questions; without it they run as `databaseUrl`, in read-only transactions. */
  databaseReadonlyUrl?: string;
  /** The owner of schema `banto`; without it `databaseUrl` is. */
  databaseMigrateUrl?: string;
}>;

export const databaseSchema = environmentSchema.pick({
  DATABASE_URL: true,
  DATABASE_READONLY_URL: true,
  DATABASE_MIGRATE_URL: true,
  DATABASE_CA_FILE: true,
});

const names = ['DATABASE_URL', 'DATABASE_READONLY_URL', 'DATABASE_MIGRATE_URL'] as const;

export const toDatabases = ({
  DATABASE_URL: url,
  DATABASE_READONLY_URL: readonly,
  DATABASE_MIGRATE_URL: migrate,
  DATABASE_CA_FILE: caFile,
}: z.output<typeof databaseSchema>): Databases => ({
  databaseUrl: normalUrl(url, caFile),
  ...(readonly !== undefined && { databaseReadonlyUrl: normalUrl(readonly, caFile) }),
  ...(migrate !== undefined && { databaseMigrateUrl: normalUrl(migrate, caFile) }),
});

/** What is wrong with how the connections are to be encrypted. */
export const databaseFaults = ({ set }: ReadVariables, readText: ReadText): string[] => {
  const urls = names.flatMap((name) => {
    const { [name]: url } = set;
    return url !== undefined && URL.canParse(url) ? [{ name, url }] : [];
  });
  return encryptionFaults(urls, set['DATABASE_CA_FILE'], readText);
};

/** The variables whose connection leaves this machine in the clear without anybody having said so. */
export const inTheClear = ({ databaseUrl, databaseReadonlyUrl, databaseMigrateUrl }: Databases): string[] =>
  [databaseUrl, databaseReadonlyUrl, databaseMigrateUrl].flatMap((url, index) =>
    url !== undefined && isInTheClear(url) ? [names[index] ?? ''] : [],
  );
