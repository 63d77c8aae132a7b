/** Text that Markdown shows as it stands. */
export const written = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>|#]/gu, '\\$&').replaceAll('\n', ' ');

/** Code on one line; a back-tick in it would end it. */
export const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);

/** A table; cells are Markdown already. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
