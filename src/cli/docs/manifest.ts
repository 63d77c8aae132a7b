import { isScalar, parseDocument } from 'yaml';
import type { Catalog } from '../../engine/definitions/catalog.ts';

/** A command's words in the catalogue's order, which Slack shows while a person types. */
const usageHint = (catalog: Catalog, command: string): string =>
  [...catalog.entriesOf(command).map(({ definition }) => definition.name.split('.')[1] ?? ''), 'help'].join(' | ');

/**
 * The app's manifest with the catalogue's usage hints; everything else stays unchanged, comments too.
 * @throws when the manifest lacks one of the catalogue's commands: a person must add and describe it
 */
export function withUsageHints(manifest: string, catalog: Catalog): string {
  const document = parseDocument(manifest);
  const commands = (document.toJS() as { features: { slash_commands: { command: string }[] } }).features.slash_commands;
  const missing = catalog.commands.filter((name) => !commands.some(({ command }) => command === `/${name}`));
  if (missing.length > 0) throw new Error(`manifest.yml lacks /${missing.join(', /')}`);
  let written = manifest;
  // From the last to the first, so that a change does not move the others' positions.
  for (const [at, { command }] of [...commands.entries()].toReversed()) {
    const hint = document.getIn(['features', 'slash_commands', at, 'usage_hint'], true);
    if (!isScalar(hint) || !hint.range) throw new Error(`manifest.yml: ${command} has no usage_hint`);
    const [start, end] = hint.range;
    written = written.slice(0, start) + usageHint(catalog, command.slice(1)) + written.slice(end);
  }
  return written;
}
