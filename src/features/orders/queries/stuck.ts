import { ageInWords } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
import { counted, formatCount } from '../../../domain/yen.ts';
import { table } from '../../../engine/definitions/answer.ts';
import { flag, hours, optionalName } from '../../../engine/parameters/parameters.ts';
import { defineQuery, total } from '../../../engine/definitions/query.ts';
import { namesOfPartnersCalled, notificationOrderId, partnersCalled } from '../store.ts';
import { label, noPartner, notificationWords, statusWords } from '../text.ts';

/** So many of the partners meant are named in the answer's sentence. */
const NAMED = 3;

/** Open orders that have waited too long, oldest first. */
export const stuck = defineQuery({
  name: 'orders.stuck',
  aliases: ['滞留', '未処理', '滞留注文'],
  section: 'daily.2',
  role: 'viewer',
  summary: words('長く処理されていない注文を古い順に表示します', 'Open orders that have waited too long, oldest first'),
  parameters: {
    hours: hours(words('時間', 'hours'), ({ policy }) => policy.thresholds.stuckHours),
    partner: optionalName(words('パートナー', 'partner'), 'partner:山田製作所'),
    all: flag(
      words('製造中も含む', 'all'),
      ['all', 'すべて', '全部', '全て'],
      words('all と書くと製造中の注文も含めます', 'all also lists orders in production'),
    ),
  },
  replaces: [
    {
      statement: words('長期間未処理の注文（24時間以上）', 'Orders unprocessed for 24 hours'),
      flaw: words(
        '件数の上限がなく、製造中のまま止まった注文は出ません。総数を必ず示し、all で製造中も含めます。',
        'No limit, and an order stuck in production never appears. The total is always shown; all adds those in production.',
      ),
    },
  ],
  shareable: true,
  async run({ db, now, list }, { hours: limit, partner, all }) {
    const names = partner === undefined ? undefined : await namesOfPartnersCalled(db, partner, NAMED);
    const statuses = all ? (['submitted', 'accepted', 'in_production'] as const) : (['submitted', 'accepted'] as const);
    const before = new Date(now.getTime() - limit * 3_600_000);
    // The newest notification is looked up for the orders shown, not for all that are counted.
    const select = (rows?: number) =>
      db
        .with('stuck', (qc) =>
          qc
            .selectFrom('manufacturing_orders')
            .select(['id', 'order_id', 'status', 'partner_id', 'created_at'])
            .select(total)
            .where('status', 'in', statuses)
            .where('created_at', '<', before)
            .$if(partner !== undefined, (qb) =>
              qb.where('partner_id', 'in', partnersCalled(db, partner ?? '').select('id')),
            )
            .orderBy('created_at')
            .orderBy('id')
            .$if(rows !== undefined, (qb) => qb.limit(rows ?? 0)),
        )
        .with('notified', (qc) =>
          qc
            .selectFrom('partner_notifications as n')
            .distinctOn(notificationOrderId)
            .select([notificationOrderId.as('order_id'), 'n.status'])
            .where(notificationOrderId, 'in', (eb) => eb.selectFrom('stuck').select('stuck.order_id'))
            .orderBy(notificationOrderId)
            .orderBy('n.created_at', 'desc'),
        )
        .selectFrom('stuck as o')
        .leftJoin('manufacturing_partners as p', 'p.id', 'o.partner_id')
        .leftJoin('notified as n', 'n.order_id', 'o.order_id')
        .select(['o.order_id', 'o.status', 'o.created_at', 'o.total', 'p.name as partner', 'n.status as notification'])
        .orderBy('o.created_at')
        .orderBy('o.id');
    const found = await list(select);
    const { undated } = await db
      .selectFrom('manufacturing_orders')
      .select((eb) => eb.fn.countAll<number>().as('undated'))
      .where('status', 'in', statuses)
      .where('created_at', 'is', null)
      .executeTakeFirstOrThrow();
    const oldest = found.rows[0]?.created_at;
    const whose =
      names === undefined ? '' : `（${names.slice(0, NAMED).join('、')}${names.length > NAMED ? ' ほか' : ''}）`;
    const lead = oldest
      ? words(
          `${limit}時間を超えて処理されていない注文は ${formatCount(found.total, 'ja')}${whose}、最も古いものは ${ageInWords(hoursSince(oldest, now), 'ja')}前です。`,
          `${counted(found.total, 'order has', 'orders have')} waited more than ${limit} hours${whose}; the oldest ${ageInWords(hoursSince(oldest, now), 'en')}.`,
        )
      : words(
          `${limit}時間を超えて処理されていない注文は 0件です${whose}。`,
          `No order has waited more than ${limit} hours${whose}.`,
        );
    return {
      title: words(`滞留注文（${limit}時間超）`, `Orders stuck for ${limit} hours`),
      lead: [lead],
      tables: [
        table({
          caption: words(
            `滞留注文 ${formatCount(found.total, 'ja')}`,
            `${formatCount(found.total, 'en')} stuck orders`,
          ),
          empty: words('該当する注文はありません（0件）。', 'None (0).'),
          list: found,
          columns: [
            { label: label.orderId, kind: 'text', value: (row) => row.order_id },
            { label: label.status, kind: 'text', value: (row) => statusWords(row.status) },
            { label: label.partner, kind: 'text', value: (row) => row.partner ?? noPartner },
            {
              label: label.age,
              kind: 'age',
              value: (row) => (row.created_at === null ? null : hoursSince(row.created_at, now)),
            },
            { label: label.since, kind: 'instant', value: (row) => row.created_at },
            { label: label.notification, kind: 'text', value: (row) => notificationWords(row.notification) },
          ],
        }),
      ],
      notes:
        undated === 0
          ? []
          : [
              words(
                `このほか、受注日時のない未完了の注文が ${undated}件あります（経過を測れません）。`,
                `${undated} more open orders have no creation time, so their age cannot be told.`,
              ),
            ],
    };
  },
});

const hoursSince = (instant: Date, now: Date): number => (now.getTime() - instant.getTime()) / 3_600_000;
