import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseDatabases } from '../../config/environment.ts';
import { readText } from '../../config/read-text.ts';
import type { Variables } from '../../config/secret-files.ts';
import { messageOf } from '../../db/message-of.ts';
import { plainLines } from '../../domain/text/text.ts';
import type { Language } from '../../domain/text/words.ts';
import { ask } from '../../engine/answers/ask.ts';
import { usage } from '../../engine/answers/help.ts';
import { type Entry, typed } from '../../engine/definitions/catalog.ts';
import { explain } from '../../engine/receipts/explain.ts';
import { readOptions } from './options.ts';
import { openAskPorts, policyOrDefaults } from './ports.ts';
import { csvText, jsonText, type Print, textLines } from './print.ts';
import { readQuestion, recordAsked, terminal } from './question.ts';

export interface Terminal {
  readonly args: readonly string[];
  readonly variables: Variables;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

async function* lines(print: Print): AsyncGenerator<string> {
  for await (const line of textLines(print)) yield `${line}\n`;
}

/** How a question is typed, and what it shows. What is typed after some of them is a change, which nobody can make here. */
function helpOf(entry: Extract<Entry, { readonly kind: 'query' }>, language: Language): string {
  const { name, summary, summaryToAsk = summary, typedChange } = entry.definition;
  const line = typedChange === undefined ? usage(entry, language) : typed(name);
  return `${line}\n    ${summaryToAsk[language]}\n`;
}

/**
 * Answers a question on the terminal, from the same definitions as in Slack: for the hour in which Slack is down. Needs
 * the database alone.
 * @returns the exit code: 1 when the question is refused or fails, 2 when settings are missing
 */
export async function runAsk({ args, variables, stdout, stderr }: Terminal): Promise<0 | 1 | 2> {
  const say = (line: string): void => void stderr.write(`${plainLines(line)}\n`);
  const options = readOptions(args);
  const parsed = parseDatabases(variables, readText);
  const faults = [...(options.ok ? [] : [options.fault]), ...(parsed.ok ? [] : parsed.faults)];
  if (!options.ok || !parsed.ok) {
    for (const fault of faults) say(fault);
    return 2;
  }
  const policy = policyOrDefaults(variables, say);
  const { language } = policy;
  try {
    const ports = await openAskPorts(parsed.value, policy);
    try {
      const asked = readQuestion(ports, options.line);
      if (!asked) {
        for (const entry of ports.catalog.entries) if (entry.kind === 'query') stdout.write(helpOf(entry, language));
      } else {
        await ask(ports, asked.query, asked.raw, terminal(ports), async ({ answer, rows }) => {
          // As in Slack, rows are shown once it is recorded that they were read; a database that cannot be written to is said.
          await recordAsked(ports, asked, rows).catch((error: unknown) =>
            say(`not recorded in the audit log: ${messageOf(error)}`),
          );
          const print: Print = { question: options.line, answer, rows, language, readAt: ports.clock.now() };
          const text = { text: lines, csv: csvText, json: jsonText }[options.format](print);
          await pipeline(Readable.from(text), stdout, { end: false });
        });
      }
    } finally {
      await ports.pools.close();
    }
    return 0;
  } catch (error) {
    // The reader may stop early, as `head` does.
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0;
    const { sentence, next, outcome } = explain(error, undefined);
    say(sentence[language]);
    if (next) say(next[language]);
    if (outcome === 'failed') say(messageOf(error));
    return 1;
  }
}
