import { usage } from '#src/engine/answers/help.ts';
import { Catalog, typed } from '#src/engine/definitions/catalog.ts';
import { features } from '#src/features/index.ts';
import type { DemoCommand } from './control.ts';

/** Every command of the catalogue, in the catalogue's order, which is that of the runbook. */
export const commands = (): DemoCommand[] =>
  new Catalog(features).entries.map((entry) => {
    const { name, summary, role, aliases, parameters } = entry.definition;
    return {
      typed: typed(name),
      usage: { ja: usage(entry, 'ja'), en: usage(entry, 'en') },
      summary,
      role,
      aliases,
      about: 'id' in parameters ? (name.split('.', 1)[0] ?? '') : '',
    };
  });
