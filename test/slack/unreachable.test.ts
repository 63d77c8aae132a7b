import { expect, test } from 'vitest';
import { openLog, slackLogger } from '#src/process/logging.ts';
import { openClient } from '#src/slack/web-client.ts';

test('a request without an answer is said by who made it, and not once for each try as well', async () => {
  const lines: string[] = [];
  const logger = slackLogger(openLog('debug', { write: (line) => void lines.push(line) }));
  const client = openClient({ token: 'xoxb-1', apiUrl: 'http://127.0.0.1:1/api/', logger });
  await expect(client.auth.test()).rejects.toThrow('fetch failed');
  expect(lines.filter((line) => line.includes('request failed'))).toEqual([]);
  logger.warn('something else');
  expect(lines.at(-1)).toContain('something else');
});
