import { hostname } from 'node:os';
import { type Logger as SlackLogger, LogLevel } from '@slack/bolt';
import { type DestinationStream, type Logger, pino } from 'pino';
import { version } from './version.ts';
import { loggableError } from './loggable-error.ts';

/** Writes JSON lines to standard output or `destination`. Fields that may contain secrets are removed. */
export const openLog = (level: string, destination: DestinationStream = pino.destination(1)): Logger =>
  pino(
    {
      level,
      // Two replicas' lines are told apart.
      base: { host: hostname(), pid: process.pid, version },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: loggableError },
      redact: {
        paths: [
          '*.token',
          '*.headers',
          '*.config',
          'err.data.headers',
          'err.original',
          'err.request',
          'response_url',
          '*.response_url',
        ],
        censor: '…',
      },
    },
    destination,
  );

/** What Slack's client says of every request without an answer (@slack/web-api, WebClient.js). */
const FAILED = 'http request failed';

/** Bolt's logger, writing to Banto's. Bolt's messages are one level lower here. */
export function slackLogger(log: Logger): SlackLogger {
  const child = log.child({ from: 'slack' });
  const line = (parts: unknown[]): string =>
    parts
      .map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : JSON.stringify(part)))
      .join(' ');
  return {
    debug: (...parts: unknown[]) => child.trace(line(parts)),
    info: (...parts: unknown[]) => child.debug(line(parts)),
    // Without an address, and once for each try; whoever made the call gets the error and says what it means.
    warn: (...parts: unknown[]) => (parts[0] === FAILED ? child.trace(line(parts)) : child.warn(line(parts))),
    error: (...parts: unknown[]) => child.error(line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
