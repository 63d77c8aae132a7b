import { settings } from '../../config/variables.ts';
import { code, markdownTable } from './markdown.ts';

const begin = '## Environment\n\n';
const end = '\n\n### An encrypted connection';

const variablesTable = (): string =>
  markdownTable(
    ['variable', 'meaning', 'default', 'secret'],
    settings.map(({ name, meaning, absent, secret }) => [code(name), meaning, absent, secret ? 'yes' : '']),
  );

/** The page about settings with its table of environment variables; everything else stays unchanged. */
export function withVariables(page: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/settings.md lacks the headings around its table of variables');
  return `${page.slice(0, from)}${begin}${note}\n\n${variablesTable()}${page.slice(to)}`;
}

const note = `<!-- \`npm run docs\` writes this part from src/config/variables.ts. -->

A secret is never logged. Instead of it, \`<name>_FILE\` may name a file that holds it, as container platforms mount them:
\`SLACK_BOT_TOKEN_FILE=/run/secrets/slack-bot-token\`. Line feeds at the file's end do not count. Setting both is a fault.`;
