import { sql } from 'kysely';
import { dayBounds, dayOf, formatDay } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { counted, formatCount } from '../../../domain/yen.ts';
import { listed, table } from '../../../engine/definitions/answer.ts';
import { day } from '../../../engine/parameters/parameters.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';
import { partnerStatusWords } from '../rules.ts';
import { label } from '../text.ts';

/** A day's new partners, and the products that were added and updated. */
export const activity = defineQuery({
  name: 'partners.activity',
  aliases: ['活動', '活動状況'],
  section: 'daily.3',
  role: 'viewer',
  summary: words(
    'その日に登録されたパートナーと、追加・更新された商品を数えます',
    'New partners, products added and products updated on a day',
  ),
  parameters: { date: day(words('日付', 'date')) },
  replaces: [
    {
      statement: words('本日の新規パートナー登録', 'New partners today'),
      flaw: words(
        'UTCの日付で数えるため、日本時間の朝9時までの登録が前日になります。日本時間の1日で数え、名前も示します。',
        'It counts by the UTC date, so what happens before 9 in Tokyo is yesterday. Banto uses Tokyo days and names them.',
      ),
    },
    {
      statement: words('本日の商品追加/更新', 'Products added or updated today'),
      flaw: words(
        'UTCの日付で数え、追加と更新を区別できません。日本時間で、追加と更新を分けて数えます。',
        'It counts by the UTC date and does not tell additions from updates. Banto uses Tokyo days and counts them apart.',
      ),
    },
  ],
  shareable: true,
  async run({ db, now, list }, { date }) {
    const { from, to } = dayBounds(date);
    const partners = await list(
      db
        .selectFrom('manufacturing_partners')
        .select(['name', 'company_name', 'status', 'created_at', total])
        .where('created_at', '>=', from)
        .where('created_at', '<', to)
        .orderBy('created_at')
        .orderBy('id'),
    );
    const within = (column: 'created_at' | 'updated_at') =>
      sql<boolean>`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`;
    const products = await db
      .selectFrom('factory_products')
      .select((eb) => [
        eb.fn.countAll<number>().filterWhere(within('created_at')).as('added'),
        eb.fn
          .countAll<number>()
          .filterWhere(sql<boolean>`${within('updated_at')} and ${within('created_at')} is not true`)
          .as('updated'),
        eb.fn.countAll<number>().filterWhere(within('updated_at')).as('touched'),
      ])
      .where((eb) => eb.or([within('created_at'), within('updated_at')]))
      .executeTakeFirstOrThrow();
    const [ja, en] = [formatDay(date, 'ja', now), formatDay(date, 'en', now)];
    const { added, updated, touched } = products;
    return {
      title: words(`${ja}のパートナー活動`, `Partner activity, ${en}`),
      lead: [
        words(
          `新規パートナー ${formatCount(partners.total, 'ja')}、商品の追加 ${formatCount(added, 'ja')}、商品の更新 ${formatCount(updated, 'ja')}です。`,
          `${counted(partners.total, 'new partner')}, ${counted(added, 'product')} added, ${formatCount(updated, 'en')} updated.`,
        ),
      ],
      tables: [
        table({
          caption: words('その日の件数', 'Figures of the day'),
          empty: words('0件です。', 'None (0).'),
          list: listed([
            { what: words('新規パートナー', 'New partners'), count: partners.total },
            { what: words('商品の追加', 'Products added'), count: added },
            { what: words('商品の更新（追加を除く）', 'Products updated (without those added)'), count: updated },
            {
              what: words(
                '更新日がこの日の商品（手順書の数）',
                "Products last updated that day (the runbook's figure)",
              ),
              count: touched,
            },
          ]),
          columns: [
            { label: words('項目', 'Item'), kind: 'text', value: (row) => row.what },
            { label: words('件数', 'Count'), kind: 'count', value: (row) => row.count },
          ],
        }),
        table({
          caption: words(
            `新規パートナー ${formatCount(partners.total, 'ja')}`,
            `${formatCount(partners.total, 'en')} new partners`,
          ),
          empty: words('この日の新規パートナーは 0件です。', 'No new partner on this day (0).'),
          list: partners,
          columns: [
            { label: label.name, kind: 'text', value: (row) => row.name },
            { label: label.company, kind: 'text', value: (row) => row.company_name },
            { label: label.status, kind: 'text', value: (row) => partnerStatusWords(row.status) },
            { label: label.applied, kind: 'instant', value: (row) => row.created_at },
          ],
        }),
      ],
      notes:
        date >= dayOf(now)
          ? []
          : [
              words(
                '商品には最後の更新日時だけが残ります。その後さらに更新された商品は、この日の更新に数えられません。',
                'A product keeps only its last update: one updated again since is not counted for this day.',
              ),
            ],
    };
  },
});
