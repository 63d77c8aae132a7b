import { asText, isObject, parseJson } from '../json.ts';

const levels: Readonly<Record<number, string>> = { 40: 'warning ', 50: 'ERROR ', 60: 'FATAL ' };
/** Fields that are of no use in a terminal. */
const left = new Set(['level', 'time', 'host', 'pid', 'version', 'msg', 'receipt', 'dialect']);

/** Makes a line of the bot's JSON log readable; returns anything else unchanged. */
export function logLine(line: string): string {
  const entry = parseJson(line);
  if (!isObject(entry)) return `bot  ${line}`;
  const rest = Object.entries(entry)
    .filter(([key]) => !left.has(key))
    .map(([key, value]) => `${key}=${valueText(value)}`);
  return ['bot ', `${levels[Number(entry['level'])] ?? ''}${asText(entry['msg'])}`, ...rest]
    .join(' ')
    .replaceAll(/="([^"\s]*)"/gu, '=$1');
}

/** An error by its message, anything else as it stands in the log. */
const valueText = (value: unknown): string =>
  isObject(value) && typeof value['message'] === 'string' ? value['message'] : JSON.stringify(value);
