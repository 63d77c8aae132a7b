import { runbookSections, type RunbookSection } from '../../domain/runbook.ts';
import { type Catalog, type Entry, typed } from '../../engine/definitions/catalog.ts';
import { usage } from '../../engine/answers/help.ts';
import { roleNames } from '../../domain/permission/permission.ts';
import { advisedIndexes, createIndex } from '../../marketplace/indexes.ts';
import { operatorsDay } from './operators-day.ts';
import { code, markdownTable, escapeMarkdown } from './markdown.ts';

const GENERATED = '<!-- `npm run docs` がカタログから生成します。手で編集しないでください。 -->';

const sections = Object.keys(runbookSections) as RunbookSection[];

const bySection = (catalog: Catalog): { section: RunbookSection; entries: readonly Entry[] }[] =>
  sections
    .map((section) => ({
      section,
      entries: catalog.entries.filter(({ definition }) => definition.section === section),
    }))
    .filter(({ entries }) => entries.length > 0);

/** For operators and auditors: each statement of the runbook, the command that replaces it, and what was wrong. */
export function runbookPage(catalog: Catalog): string {
  const replaced = bySection(catalog).map(({ section, entries }) => {
    const rows = entries.flatMap((entry) =>
      (entry.definition.replaces ?? []).map(({ statement, flaw }) => [
        escapeMarkdown(statement.ja),
        code(usage(entry, 'ja')),
        escapeMarkdown(flaw.ja),
      ]),
    );
    const others = entries.filter(({ definition }) => (definition.replaces ?? []).length === 0);
    return [
      `## ${runbookSections[section].ja}`,
      ...(rows.length > 0
        ? [markdownTable(['手順書の手順', '番頭のコマンド', '手順書の問題点と、番頭の扱い'], rows)]
        : []),
      ...(others.length > 0
        ? [
            [
              '手順書に対応するSQLのないコマンド:',
              '',
              ...others.map(
                (entry) => `- ${code(usage(entry, 'ja'))} — ${escapeMarkdown(entry.definition.summary.ja)}`,
              ),
            ].join('\n'),
          ]
        : []),
    ].join('\n\n');
  });
  return `${[
    GENERATED,
    '# 運用手順書 v5.0 と番頭の対応表',
    '手順書の各手順を、番頭のどのコマンドが引き受けるか、もとの手順のどこに問題があったかの一覧です。日付と月はすべて日本時間で区切ります。',
    ...replaced,
  ].join('\n\n')}\n`;
}

/** For operators: a day's work, then how each command is typed, who may use it, and its parameters. */
export function operatorsPage(catalog: Catalog): string {
  const parts = bySection(catalog).map(({ section, entries }) =>
    [`## ${runbookSections[section].ja}`, ...entries.map(commandPart)].join('\n\n'),
  );
  return `${[
    GENERATED,
    '# 番頭の使い方',
    operatorsDay(catalog),
    '# コマンドの一覧',
    '値は並べて書くか、`名前:値` の形で書きます。全角の英数字や空白、日本語の別名も使えます。最後に `share` を付けると、個人情報を除いてチャンネルに共有します。`help` を付けると説明を表示します。',
    ...parts,
  ].join('\n\n')}\n`;
}

/** What typing it does, and whether it asks before. */
function kindOf({ kind, definition }: Entry): string {
  if (kind === 'operation') return '操作（内容を確認してから実行します）';
  if (kind === 'change') return 'すぐに実行する操作（確認画面はありません）';
  return definition.typedChange === undefined
    ? '照会（何も変更しません）'
    : '照会（何も変更しません）。値を続けて書くと、確認画面なしですぐに登録します';
}

function commandPart(entry: Entry): string {
  const { definition } = entry;
  const { aliases, summary, role, parameters, name } = definition;
  const facts = [
    `- 書き方: ${code(usage(entry, 'ja'))}`,
    ...(aliases.length > 0
      ? [`- 別名: ${aliases.map((alias) => code(`${typed(name).split(' ')[0]} ${alias}`)).join('、')}`]
      : []),
    `- 種類: ${kindOf(entry)}`,
    `- 必要な権限: ${roleNames[role].ja}`,
  ];
  const rows = Object.entries(parameters).map(([key, parameter]) => [
    code(key),
    escapeMarkdown(parameter.label.ja),
    parameter.required ? '必須' : '任意',
    escapeMarkdown(parameter.allowed.ja),
    parameter.modalOnly ? '（確認画面で入力）' : code(parameter.example),
  ]);
  return [
    `### ${code(typed(name))}`,
    escapeMarkdown(summary.ja),
    facts.join('\n'),
    ...(rows.length > 0 ? [markdownTable(['名前', '意味', '', '使える値', '例'], rows)] : []),
  ].join('\n\n');
}

/** The recommended indexes, each with the questions it makes fast. @throws when an index names an unknown question. */
export function indexesFile(catalog: Catalog): string {
  const statements = advisedIndexes.map((index) => {
    const commands = index.serves.map((name) => {
      if (!catalog.findQuery(name)) throw new Error(`${index.name} serves ${name}, which is not a question`);
      return typed(name);
    });
    const only = index.needs.length > 0 ? ` Only where ${index.needs.join(' and ')} exists.` : '';
    return `-- Serves ${commands.join(', ')}.${only}\n${createIndex(index)}`;
  });
  return `${[
    `-- Indexes that keep Banto's questions fast at a million rows. Written by npm run docs; not to be edited by hand.
-- The tables are the marketplace's: its owner decides. Run it outside a transaction, since an index built concurrently locks
-- nobody out; a statement that fails because this database lacks its column may be passed over:
--
--   psql "$ADMIN_URL" --file docs/indexes.sql
--
-- npm run bench -- questions shows what each question takes with and without them.`,
    ...statements,
  ].join('\n\n')}\n`;
}
