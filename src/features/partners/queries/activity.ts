import { dayInWords, dayOf } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { day, defineQuery, formatCount, total } from '../../../engine/definitions/query.ts';
import { productActivity, registeredOn } from '../../../marketplace/measures/partners.ts';
import { activityTable, partnerColumns } from '../columns.ts';
import { partnerName } from '../../../marketplace/partner-name.ts';

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
        'It counts by the UTC date, so registrations before 9 a.m. in Tokyo count as yesterday. Banto uses Tokyo days and lists the partners.',
      ),
    },
    {
      statement: words('本日の商品追加/更新', 'Products added or updated today'),
      flaw: words(
        'UTCの日付で数え、追加と更新を区別できません。日本時間で、追加と更新を分けて数えます。',
        'It counts by the UTC date and mixes additions and updates. Banto uses Tokyo days and counts them separately.',
      ),
    },
  ],
  async run({ db, now, list }, { date }) {
    const partners = await list(
      db
        .selectFrom('manufacturing_partners')
        .select(['id', partnerName('manufacturing_partners').as('name'), 'company_name', 'status', 'created_at', total])
        .where(registeredOn(date))
        .orderBy('created_at')
        .orderBy('id'),
    );
    const products = await productActivity(db, date);
    const { ja, en } = dayInWords(date, now);
    const { name, company, status, applied } = partnerColumns;
    const newJa = formatCount(partners.total, 'ja');
    const newEn = counted(partners.total, 'new partner');
    return {
      title: words(`${ja}のパートナー活動`, `Partner activity, ${en}`),
      lead: [
        words(
          `新規パートナー ${newJa}、商品の追加 ${formatCount(products.added, 'ja')}、商品の更新 ${formatCount(products.updated, 'ja')}です。`,
          `${newEn}, ${counted(products.added, 'product')} added, ${formatCount(products.updated, 'en')} updated.`,
        ),
      ],
      tables: [
        activityTable({ partners: partners.total, ...products }),
        table({
          caption: words(`新規パートナー ${newJa}`, newEn),
          empty: words('この日の新規パートナーは 0件です。', 'No new partners on this day (0).'),
          list: partners,
          columns: [name, company, status, applied],
        }),
      ],
      notes:
        date >= dayOf(now)
          ? []
          : [
              words(
                '商品には最後の更新日時だけが残ります。その後さらに更新された商品は、この日の更新に数えられません。',
                'A product stores only its last update; products updated again since then are not counted for this day.',
              ),
            ],
    };
  },
});
