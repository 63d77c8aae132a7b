import { words } from '../../../domain/text/words.ts';
import { refersTo } from '../../../engine/definitions/reference.ts';
import { counted, defineQuery, formatCount, listAnswer, name } from '../../../engine/definitions/query.ts';
import { ordersTable, partnerColumns, partnerDetails, partnerList, partnerThing } from '../columns.ts';
import { lastChange, lastDecisionWords, stateWords } from '../decision-rules.ts';
import { operationsOn } from '../operations/index.ts';
import { subject } from '../operations/shared.ts';
import { missingLine } from '../rules.ts';
import { countProducts, findPartnersOrThrow, lastDecisions, notificationsTo, ordersOf } from '../store.ts';

/** Opens one of several partners that match. */
const thisQuestion = refersTo('query', 'partners.show');

/** One partner with its orders, products and notifications; a list to choose from when the name matches several. */
export const show = defineQuery({
  name: 'partners.show',
  aliases: ['詳細', '表示'],
  section: 'partners.1',
  role: 'operator',
  summary: words(
    'パートナーの詳細（注文・商品・通知の状況）を表示します',
    'One partner with its orders, products and notifications',
  ),
  parameters: { id: name(words('IDまたは名前', 'id or name'), '山田製作所') },
  shareable: true,
  async run({ db, dialect, directory, now, list, whoAre }, { id }) {
    const { found, meant: partner } = await findPartnersOrThrow({ db, dialect, list }, id);
    if (!partner)
      return listAnswer({
        title: words(`「${id}」に当てはまるパートナー`, `Partners matching “${id}”`),
        lead: [
          words(
            `${formatCount(found.total, 'ja')}あります。どのパートナーですか？`,
            `${counted(found.total, 'partner matches', 'partners match')}. Which one?`,
          ),
        ],
        caption: words('候補', 'Candidates'),
        ...partnerList(found, partnerColumns.status),
        step: {
          does: thisQuestion,
          label: words('詳細を見る', 'Show'),
          choose: words('パートナーを選ぶ', 'Choose a partner'),
          id: (row) => row.id,
        },
      });
    const orders = await ordersOf(db, partner.id);
    const products = await countProducts(db, partner.id);
    const notifications = await notificationsTo(db, partner.id, now);
    const last = lastChange(await lastDecisions(db, directory, subject(partner)));
    const who = await whoAre([last?.actor]);
    const decided = last && lastDecisionWords(last, partner, who(last.actor) ?? '—', now);
    return {
      title: words('パートナーの詳細', 'Partner'),
      sheets: [
        {
          title: partner.name,
          id: partner.id,
          about: partnerThing(partner),
          facts: partnerDetails({ ...partner, products, notifications, state: stateWords(partner, last), decided }),
          warnings: missingLine(partner),
          operations: operationsOn(partner),
        },
      ],
      tables: [ordersTable(orders)],
    };
  },
});
