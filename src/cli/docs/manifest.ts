import { isScalar, parseDocument } from 'yaml';
import type { Catalog } from '../../engine/definitions/catalog.ts';

/** The words of one command in the catalogue's order, as Slack shows them while somebody types. */
const usageHint = (catalog: Catalog, command: string): string =>
  [...catalog.entriesOf(command).map(({ definition }) => definition.name.split('.')[1] ?? ''), 'help'].join(' | ');

/**
 * The app's manifest with the usage hints of the catalogue; everything else, comments too, stays as it is written.
 * @throws when the manifest lacks one of the catalogue's commands, since nobody but a person can describe it
 */
export function withUsageHints(manifest: string, catalog: Catalog): string {
  const document = parseDocument(manifest);
  const commands = (document.toJS() as { features: { slash_commands: { command: string }[] } }).features.slash_commands;
  const missing = catalog.commands.filter((name) => !commands.some(({ command }) => command === `/${name}`));
  if (missing.length > 0) throw new Error(`manifest.yml lacks /${missing.join(', /')}`);
  let written = manifest;
  // From the last to the first, so that the places of those before it stay true.
  for (const [at, { command }] of [...commands.entries()].toReversed()) {
    const hint = document.getIn(['features', 'slash_commands', at, 'usage_hint'], true);
    if (!isScalar(hint) || !hint.range) throw new Error(`manifest.yml: ${command} has no usage_hint`);
    const [start, end] = hint.range;
    written = written.slice(0, start) + usageHint(catalog, command.slice(1)) + written.slice(end);
  }
  return written;
}
