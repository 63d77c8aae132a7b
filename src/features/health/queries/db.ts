import { sql } from 'kysely';
import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { defineQuery } from '../../../engine/definitions/query.ts';
import { connections } from '../../../marketplace/measures.ts';
import { stateWords } from '../text.ts';

interface Size {
  readonly name: string;
  readonly bytes: number;
  readonly rows: number | null;
}

/** How many connections are taken, and which tables are the largest. */
export const db = defineQuery({
  name: 'ops.db',
  aliases: ['データベース', '負荷'],
  section: 'monitoring.2',
  role: 'viewer',
  summary: words(
    'データベースの接続数（上限との比）と、大きい表10件を表示します',
    'Connections against the maximum, and the ten largest tables',
  ),
  parameters: {},
  replaces: [
    {
      statement: words('データベース接続数', 'Database connections'),
      flaw: words(
        '実行中の接続しか数えず、待機中の接続が上限を使い切っても気づけません。全部を数え、上限と比べます。',
        'It counts only active ones; idle ones take places too. Banto counts all and compares them with the maximum.',
      ),
    },
    {
      statement: words('テーブルサイズ監視', 'Table sizes'),
      flaw: words(
        '引用符の要る名前の表が1つでもあるとエラーになります。名前ではなくoidで調べます。',
        'One table whose name needs quotes makes it fail. Banto goes by oid.',
      ),
    },
  ],
  shareable: true,
  async run({ db: database, policy }) {
    const used = await connections(database);
    const largest = sql<Size>`(
      select
        c.relname as name,
        pg_total_relation_size(c.oid) as bytes,
        case when c.reltuples < 0 then null else c.reltuples::bigint end as rows
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p')
    )`;
    const tables = await database
      .selectFrom(largest.as('largest'))
      .selectAll()
      .orderBy('bytes', 'desc')
      .orderBy('name')
      .limit(10)
      .execute();
    const percent = (100 * used.used) / used.max;
    const over = percent > policy.thresholds.connectionsPercent;
    return {
      title: words('データベースの負荷', 'Database load'),
      lead: [
        words(
          `接続は ${formatCount(used.used, 'ja')}、上限 ${formatCount(used.max, 'ja')}の ${percent.toFixed(1)}%です（警告 ${policy.thresholds.connectionsPercent}%、${stateWords[over ? 'bad' : 'good'].ja}）。`,
          `${used.used} of ${used.max} connections are taken, ${percent.toFixed(1)}% (limit ${policy.thresholds.connectionsPercent}%, ${stateWords[over ? 'bad' : 'good'].en}).`,
        ),
        words(
          `うち実行中 ${formatCount(used.active, 'ja')}、トランザクション中の待機 ${formatCount(used.idleInTransaction, 'ja')}です。`,
          `${used.active} of them active, ${used.idleInTransaction} idle in a transaction.`,
        ),
      ],
      tables: [
        table({
          caption: words(
            '大きい表（publicスキーマ、索引を含む）',
            'Largest tables (schema public, with their indexes)',
          ),
          empty: words('表は 0件です。', 'No table (0).'),
          list: listed(tables),
          columns: [
            { label: words('表', 'Table'), kind: 'text', value: (row) => row.name },
            { label: words('大きさ', 'Size'), kind: 'bytes', value: (row) => row.bytes },
            { label: words('行数（概数）', 'Rows (estimate)'), kind: 'count', value: (row) => row.rows ?? notCounted },
          ],
        }),
      ],
      notes:
        used.hidden === 0
          ? []
          : [
              words(
                `${formatCount(used.hidden, 'ja')}の接続は、状態を見る権限（pg_monitor）がないため内訳が分かりません。`,
                `What ${used.hidden} connections do cannot be told without the right pg_monitor.`,
              ),
            ],
    };
  },
});

const notCounted = words('未集計', 'not counted');
