import { csvLines } from '#src/engine/answers/csv.ts';
import { drawAnswer } from '#src/engine/answers/present.ts';
import { forAll } from '#src/engine/answers/presentation.ts';
import { features } from '#src/features/index.ts';
import { Refused } from '#src/domain/errors.ts';
import { languages } from '#src/domain/text/words.ts';
import { askedAbout } from '../house/catalog.ts';
import type { Asking, Heard } from './asking.ts';

/** Every question of the catalogue, with the parameter that it needs, if any. */
export const everyQuestion = features
  .flatMap(({ queries }) => queries)
  // What only Slack can tell.
  .filter(({ name }) => name !== 'ops.help')
  .map(({ name, parameters }) => {
    const about = askedAbout[name];
    const [parameter = ''] = Object.keys(parameters);
    return { name, raw: about === undefined ? {} : { [parameter]: about } };
  });

/** Asks every question, and draws each answer in both languages as a message and as a file. Returns them by name. */
export async function askEverything(asking: Asking, now: Date): Promise<Map<string, Heard>> {
  const heard = new Map<string, Heard>();
  for (const { name, raw } of everyQuestion) {
    try {
      const said = await asking.ask(name, raw, async (answer) => {
        for (const language of languages) {
          drawAnswer(answer, forAll({ language, now, native: () => true }), []);
          drawAnswer(answer, { ...forAll({ language, now, native: () => false }), personal: true }, []);
          for (const table of answer.tables ?? [])
            for await (const line of csvLines(table, language, now, true))
              if (line === '') throw new Error('an empty line');
        }
      });
      heard.set(name, said);
    } catch (cause) {
      // It says that this database lacks what the question is about.
      if (cause instanceof Refused && cause.code === 'switched_off') continue;
      throw new Error(`${name} is not answered: ${String(cause)}`, { cause });
    }
  }
  return heard;
}
