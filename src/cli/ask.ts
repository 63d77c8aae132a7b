import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { plainLines } from '../domain/text.ts';
import { ask } from '../engine/answers/ask.ts';
import { usage } from '../engine/answers/help.ts';
import { explain } from '../engine/receipts/failures.ts';
import { openAskPorts, policyOrDefaults } from './ask/ports.ts';
import { readOptions } from './ask/options.ts';
import { csvText, jsonText, type Print, textLines } from './ask/print.ts';
import { readQuestion, recordAsked, terminal } from './ask/question.ts';
import { databasesOrExit, messageOf } from './databases.ts';

/**
 * Answers a question on the terminal, from the same definitions as in Slack: for the hour in which Slack is down. Needs
 * the database alone. Exits with 1 when the question is refused or fails, 2 when settings are missing.
 */
const say = (line: string): void => void process.stderr.write(`${plainLines(line)}\n`);

const options = readOptions(process.argv.slice(2));
if (!options.ok) {
  say(options.fault);
  process.exit(2);
}
const databases = databasesOrExit();
const policy = policyOrDefaults(say);
const { language } = policy;

async function* lines(print: Print): AsyncGenerator<string> {
  for await (const line of textLines(print)) yield `${line}\n`;
}

try {
  const ports = await openAskPorts(databases, policy);
  try {
    const asked = readQuestion(ports, options.line);
    if (!asked) {
      for (const entry of ports.catalog.entries.filter(({ kind }) => kind === 'query'))
        process.stdout.write(`${usage(entry, language)}\n    ${entry.definition.summary[language]}\n`);
    } else {
      await ask(ports, asked.query, asked.raw, terminal(ports), async ({ answer, rows }) => {
        // As in Slack, rows are shown once it is recorded that they were read; a database that cannot be written to is said.
        await recordAsked(ports, asked, rows).catch((error: unknown) =>
          say(`not recorded in the audit log: ${messageOf(error)}`),
        );
        const print: Print = { question: options.line, answer, rows, language, readAt: ports.clock.now() };
        const text = { text: lines, csv: csvText, json: jsonText }[options.format](print);
        await pipeline(Readable.from(text), process.stdout, { end: false });
      });
    }
  } finally {
    await ports.pools.close();
  }
} catch (error) {
  // The reader may stop early, as `head` does.
  if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) {
    const { sentence, next, outcome } = explain(error, undefined);
    say(sentence[language]);
    if (next) say(next[language]);
    if (outcome === 'failed') say(messageOf(error));
    process.exitCode = 1;
  }
}
