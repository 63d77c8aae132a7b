import { landmarks } from '../landmarks.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';
import { subjects } from './words.ts';

export type Purchase = ReturnType<typeof purchaseRow>;
export type Work = ReturnType<typeof makeWorks>[number];

const DAYS_OF_SALES = 190;
const { purchases: known, users } = landmarks;

export function makeOrganizers({ random, during, odd }: Scene) {
  const names = ['夏フェス実行委員会', '株式会社ステージワン', '港町アートフェス', 'コミック市場準備会', odd.organizer];
  return names.map((name, index) => ({
    id: random.uuid(),
    name,
    company_type: index % 2 === 0 ? 'corporation' : 'individual',
    representative_name: random.pick(['高橋 健一', '林 恵子']),
    contact_email: `office${index + 1}@organizer.example`,
    created_at: during(-random.int(200, 500)),
  }));
}

export function makeWorks(
  { random, during }: Scene,
  creators: readonly Person[],
  organizers: readonly { id: string }[],
) {
  return creators.flatMap((creator) =>
    Array.from({ length: random.int(4, 9) }, () => {
      const createdAt = during(-random.int(DAYS_OF_SALES, 400));
      return {
        id: random.uuid(),
        creator_id: creator.id,
        organizer_id: random.chance(0.2) ? random.pick(organizers).id : null,
        title: random.pick(subjects),
        price: random.int(5, 120) * 100,
        is_published: true,
        is_active: true,
        created_at: createdAt,
        updated_at: createdAt,
      };
    }),
  );
}

interface Sale {
  readonly id?: string;
  readonly work: Pick<Work, 'id' | 'price'>;
  readonly at: Date;
  readonly status?: string;
  /** Which fees are recorded; `low` is a mistake made by hand. */
  readonly fees?: 'known' | 'factory-unknown' | 'not-computed' | 'low';
}

/** Sales over 190 days, a little more each month and at weekends, in every status, some without fees. */
export function makePurchases(scene: Scene, works: readonly Work[], buyers: readonly Person[]): Purchase[] {
  const { random } = scene;
  const ordinary = Array.from({ length: Math.round(3000 * scene.scale) }, (): Sale => {
    return {
      work: random.pick(works),
      at: scene.during(-daysAgo(scene)),
      status: random.weighted({ paid: 86, completed: 3, pending: 3, refunded: 4, shipped: 4 }),
      fees: random.weighted({ known: 975, 'factory-unknown': 12, 'not-computed': 8, low: 5 }),
    };
  });
  return [...ordinary, ...namedSales(scene, works)]
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
    .map((sale) => purchaseRow(scene, sale, random.pick(buyers)));
}

/** Recent days are up to twice as likely; today's chance is in proportion to how much of it has passed. */
function daysAgo({ random, elapsed }: Scene): number {
  for (;;) {
    const days = Math.floor(DAYS_OF_SALES * Math.min(random.next(), random.chance(0.3) ? random.next() : 1));
    if (days > 0 || random.chance(elapsed)) return days;
  }
}

function namedSales(scene: Scene, works: readonly Work[]): Sale[] {
  const work = works.find((candidate) => candidate.creator_id === users.creator);
  if (work === undefined) throw new Error('The named creator has no work.');
  const daysInto = (month: number): number => -daysBetween(scene.month(month).start, scene.day(0));
  const startOfMonth = daysInto(0);
  return [
    { id: known.unknownFactory, work: { ...work, price: 20_000 }, at: scene.hoursAgo(50), fees: 'factory-unknown' },
    { id: known.withoutFees, work: { ...work, price: 8_000 }, at: scene.hoursAgo(40), fees: 'not-computed' },
    { id: known.wrongFeesLarge, work: { ...work, price: 600_000 }, at: scene.hoursAgo(30), fees: 'low' },
    {
      id: known.wrongFeesPaidOut,
      work: { ...work, price: 30_000 },
      at: scene.at(daysInto(-2) + 14, '12:00'),
      fees: 'low',
    },
    { id: known.monthStart, work, at: scene.at(startOfMonth, '00:30') },
    { id: known.monthEnd, work, at: scene.at(startOfMonth - 1, '23:30') },
    { id: known.pending, work, at: scene.hoursAgo(3), status: 'pending' },
    { id: known.refunded, work, at: scene.hoursAgo(70), status: 'refunded' },
  ];
}

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function purchaseRow({ random }: Scene, sale: Sale, buyer: Person) {
  const { work, at, status = 'paid', fees = 'known' } = sale;
  const { price } = work;
  const factory = Math.round(price * (random.int(28, 45) / 100));
  const markup = Math.round(factory * 0.1);
  const salesFee = Math.round(price * 0.3);
  const computed = fees === 'known';
  return {
    id: sale.id ?? random.uuid(),
    user_id: buyer.id,
    work_id: work.id,
    price,
    amount: price,
    status,
    purchased_at: at,
    factory_payment: fees === 'factory-unknown' ? null : factory,
    platform_markup: computed ? markup : fees === 'low' ? 0 : null,
    platform_sales_fee: computed ? salesFee : fees === 'low' ? Math.round(price * 0.03) : null,
    platform_total_revenue: computed ? markup + salesFee : fees === 'low' ? Math.round(price * 0.03) : null,
    stripe_payment_intent_id: status === 'pending' ? null : `pi_${random.uuid().replaceAll('-', '')}`,
    payment_method: random.pick(['card', 'card', 'card', 'konbini']),
    payment_status: status === 'pending' ? 'processing' : status === 'refunded' ? 'refunded' : 'succeeded',
    konbini_voucher_number: null,
    refunded_at: status === 'refunded' ? at : null,
    refund_status: status === 'refunded' ? 'refunded' : null,
  };
}
