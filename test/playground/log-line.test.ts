import { expect, test } from 'vitest';
import { logLine } from '#playground/demo/log-line.ts';

test.each([
  [
    { level: 30, host: 'desk', pid: 7, version: '0.1.0', msg: 'ready', port: 3000, dialect: { shape: {} } },
    'bot  ready port=3000',
  ],
  [{ level: 50, msg: 'round failed', err: { message: 'gone', code: '57P01' } }, 'bot  ERROR round failed err=gone'],
  [{ level: 40, msg: 'odd', rows: { a: 1 }, ids: ['x'] }, 'bot  warning odd rows={"a":1} ids=["x"]'],
])('%j', (entry, shown) => expect(logLine(JSON.stringify(entry))).toBe(shown));
