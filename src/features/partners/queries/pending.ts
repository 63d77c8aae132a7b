import { words } from '../../../domain/words.ts';
import { counted } from '../../../domain/yen.ts';
import { type Sheet, table } from '../../../engine/definitions/answer.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';
import { missing } from '../rules.ts';
import { presence } from '../store.ts';
import { label } from '../text.ts';

/** As many as one message shows in full; the rest stand in the table. */
const IN_FULL = 5;

/** Partners that wait for review, longest waiting first. */
export const pending = defineQuery({
  name: 'partners.pending',
  aliases: ['審査待ち', '審査'],
  section: 'partners.1',
  role: 'operator',
  summary: words(
    '審査待ちのパートナーを、待ち時間の長い順に表示します',
    'Partners that wait for review, longest waiting first',
  ),
  parameters: {},
  replaces: [
    {
      statement: words('審査待ちパートナー一覧', 'Partners that wait for review'),
      flaw: words(
        '承認に必要な登録（Webhook、配送情報）の有無が分かりません。不足をその場で示します。',
        'It does not tell what the partner lacks (webhook, shipping terms). Banto shows it.',
      ),
    },
  ],
  shareable: true,
  async run({ db, dialect, now, list }) {
    const { has_webhook, has_shipping } = presence(dialect);
    const found = await list(
      db
        .selectFrom('manufacturing_partners as p')
        .select(['p.id', 'p.name', 'p.company_name', 'p.contact_email', 'p.description', 'p.status', 'p.created_at'])
        .select([has_webhook.as('has_webhook'), has_shipping.as('has_shipping'), total])
        .where('p.status', '=', 'pending')
        .orderBy('p.created_at')
        .orderBy('p.id'),
    );
    const waiting = (created: Date | null): number | null =>
      created === null ? null : (now.getTime() - created.getTime()) / 3_600_000;
    return {
      title: words('審査待ちパートナー', 'Partners that wait for review'),
      lead: [
        words(
          `審査待ちは ${found.total}件です。`,
          `${counted(found.total, 'partner waits', 'partners wait')} for review.`,
        ),
      ],
      sheets: found.rows.slice(0, IN_FULL).map((row): Sheet => ({
        title: row.name,
        id: row.id,
        facts: [
          { label: label.company, kind: 'text', value: row.company_name },
          { label: label.email, kind: 'text', value: row.contact_email, personal: true },
          { label: label.description, kind: 'text', value: row.description },
          { label: label.applied, kind: 'instant', value: row.created_at },
        ],
        warnings: missing(row),
        operations: ['partners.approve', 'partners.suspend'],
      })),
      tables: [
        table({
          caption: words(`審査待ち ${found.total}件`, `${found.total} waiting`),
          empty: words('審査待ちのパートナーは 0件です。', 'No partner waits for review (0).'),
          list: found,
          columns: [
            { label: label.name, kind: 'text', value: (row) => row.name },
            { label: label.company, kind: 'text', value: (row) => row.company_name },
            { label: label.waiting, kind: 'age', value: (row) => waiting(row.created_at) },
            { label: label.missing, kind: 'count', value: (row) => missing(row).length },
            { label: label.email, kind: 'text', value: (row) => row.contact_email, personal: true },
            { label: label.id, kind: 'text', value: (row) => row.id },
          ],
        }),
      ],
    };
  },
});
