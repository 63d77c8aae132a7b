import { decodeText } from '../../domain/csv/encoding.ts';
import { Refused, Unavailable } from '../../domain/errors.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type FileFault, FileUnread } from '../../slack/files.ts';
import { slackFailure } from '../../slack/web-client.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Raw } from '../parameters/parameter.ts';
import type { Uses } from '../ports.ts';

/** The largest file. Bytes. */
const MAX_BYTES = 1_048_576;

/** The scope without which Slack takes no modal with a file input, and gives no file. */
export const FILE_SCOPE = 'files:read';

const fileInputs = ({ parameters }: AnyOperation): string[] =>
  Object.entries(parameters).flatMap(([name, { input }]) => (input === 'file' ? [name] : []));

/** Whether a file can be given to the operation here: then its input is shown. */
export const takesFiles = async ({ messenger }: Uses<'messenger'>, operation: AnyOperation): Promise<boolean> =>
  fileInputs(operation).length > 0 && (await messenger.mayUse(FILE_SCOPE));

/** The texts of the files that were given, by parameter. @throws Refused when one cannot be read; Unavailable. */
export async function readFiles(
  { messenger }: Uses<'messenger'>,
  operation: AnyOperation,
  raw: Raw,
): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of fileInputs(operation)) {
    const id = raw[name];
    if (id === undefined || id === '') continue;
    const bytes = await messenger.readFile(id, MAX_BYTES).catch((error: unknown) => {
      throw unread(error, operation);
    });
    const text = decodeText(bytes);
    if (text === undefined) throw refused('unreadable', operation);
    texts[name] = text.replaceAll('\0', '');
  }
  return texts;
}

const faults: Readonly<Record<FileFault, Words>> = {
  'too-large': words('ファイルが1MBを超えているため、読み取れません。', 'The file is larger than 1 MB.'),
  'not-allowed': words(
    '番頭にファイルを読む権限（files:read）がありません。',
    'Banto may not read files (scope files:read).',
  ),
  unreadable: words(
    'ファイルを読み取れません。UTF-8またはShift_JISのCSVを選んでください。',
    'The file cannot be read. Please choose a CSV file in UTF-8 or Shift_JIS.',
  ),
};

const refused = (fault: FileFault, { section }: AnyOperation, cause?: unknown): Refused =>
  new Refused('invalid', faults[fault], {
    section,
    cause,
    next: words('一覧を貼り付けることもできます。', 'You can also paste the list.'),
  });

function unread(error: unknown, operation: AnyOperation): unknown {
  if (error instanceof FileUnread) return refused(error.fault, operation, error);
  if (slackFailure(error).kind === 'refused') return error;
  return new Unavailable(words('Slackからファイルを受け取れませんでした。', 'Slack did not give the file.'), {
    section: operation.section,
    cause: error,
  });
}
