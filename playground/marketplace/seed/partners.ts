import { landmarks } from '../landmarks.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';
import { carriers, familyNames, places, productTypes, trades } from './words.ts';

export type Partner = ReturnType<typeof partnerRow>;

interface PartnerDraft {
  readonly id?: string;
  readonly name: string;
  readonly company?: string | null;
  readonly email?: string;
  readonly description?: string | null;
  readonly status: 'approved' | 'pending' | 'suspended';
  readonly owner?: string | null;
  readonly webhook?: false;
  readonly shipping?: false;
  readonly createdAt?: Date;
}

const { partners: known, users } = landmarks;

const namedPartners = (scene: Scene): readonly PartnerDraft[] => [
  {
    id: known.yamada,
    name: '山田製作所',
    company: '株式会社山田製作所',
    email: 'contact@yamada-ss.example',
    status: 'approved',
    owner: users.yamadaOwner,
  },
  { id: known.yamadaKogyo, name: '山田工業', company: '山田工業有限会社', status: 'approved' },
  { id: known.pendingComplete, name: '燕三条クラフト', status: 'pending', createdAt: scene.hoursAgo(30) },
  {
    id: known.pendingWithoutWebhook,
    name: '今治タオル工房',
    status: 'pending',
    webhook: false,
    createdAt: scene.hoursAgo(52),
  },
  {
    id: known.pendingWithoutShipping,
    name: '鯖江フレーム',
    status: 'pending',
    shipping: false,
    createdAt: scene.hoursAgo(75),
  },
  {
    id: known.pendingWithoutCompany,
    name: '個人工房 みやび',
    company: null,
    description: null,
    status: 'pending',
    owner: null,
    webhook: false,
    shipping: false,
    createdAt: scene.hoursAgo(8 * 24),
  },
  {
    id: known.pendingHostile,
    ...scene.odd.applicant,
    status: 'pending',
    createdAt: scene.hoursAgo(20),
  },
  { id: known.pendingToday, name: '有田セラミックス', status: 'pending', createdAt: scene.at(0, '08:30') },
  { id: known.bidi, name: scene.odd.makers.bidi, status: 'approved' },
  { id: known.emoji, name: scene.odd.makers.emoji, status: 'approved' },
  { id: known.longName, name: scene.odd.makers.long, status: 'suspended' },
  { id: known.formula, ...scene.odd.formula, status: 'suspended' },
  { id: known.withoutOrders, name: '諏訪精密', status: 'approved', createdAt: scene.at(-3, '10:00') },
  { id: known.suspendedWithOrders, name: '大田プレス', status: 'suspended' },
  { id: known.approvedWithoutWebhook, name: '高岡銅器', status: 'approved', webhook: false },
  { id: known.sharedEmailFirst, name: '協同印刷 第一工場', email: 'info@kyodo.example', status: 'approved' },
  { id: known.sharedEmailSecond, name: '協同印刷 第二工場', email: 'info@kyodo.example', status: 'approved' },
];

/** About 40 partners: the named ones, and ordinary ones, nearly all approved. */
export function makePartners(scene: Scene, owners: readonly Person[]): Partner[] {
  const { random } = scene;
  const ordinary = Array.from({ length: 23 }, (_, index): PartnerDraft => {
    // Every name is different, so that a search by name finds one: each place once or twice, with another trade each time.
    const name = `${places[index % places.length]}${trades[(index * 5) % trades.length]}`;
    return { name, status: index < 21 ? 'approved' : 'suspended', owner: owners[index]?.id ?? null };
  });
  return [...namedPartners(scene), ...ordinary].map((draft, index) =>
    partnerRow(scene, draft, index, draft.createdAt ?? scene.during(-random.int(100, 600))),
  );
}

/** Two different ones. */
function twoProducts(random: Scene['random']): string[] {
  const first = random.int(0, productTypes.length - 1);
  const second = (first + random.int(1, productTypes.length - 1)) % productTypes.length;
  return [productTypes[first] ?? '', productTypes[second] ?? ''];
}

function partnerRow({ random }: Scene, draft: PartnerDraft, index: number, createdAt: Date) {
  const host = `partner${String(index + 1).padStart(2, '0')}.example`;
  const pending = draft.status === 'pending';
  return {
    id: draft.id ?? random.uuid(),
    name: draft.name,
    company_name: draft.company === undefined ? `株式会社${draft.name.slice(0, 40)}` : draft.company,
    contact_email: draft.email ?? `info@${host}`,
    contact_phone: `0${random.int(3, 9)}-${random.int(1000, 9999)}-${random.int(1000, 9999)}`,
    address: { prefecture: random.pick(['大阪府', '新潟県', '東京都', '愛媛県']), city: random.pick(places) },
    website_url: `https://${host}`,
    description:
      draft.description === undefined
        ? `${twoProducts(random).join('と')}の小ロット生産。担当: ${random.pick(familyNames)}`
        : draft.description,
    capabilities: {
      products: twoProducts(random),
      max_lot: random.int(1, 50) * 100,
    },
    status: draft.status,
    avg_rating: pending ? 0 : random.int(300, 500) / 100,
    ratings_count: pending ? 0 : random.int(0, 240),
    created_at: createdAt,
    updated_at: createdAt,
    owner_user_id: draft.owner ?? null,
    webhook_url: draft.webhook === false ? null : `https://${host}/hooks/orders`,
    webhook_secret: draft.webhook === false ? null : `whsec_${random.uuid().replaceAll('-', '')}`,
    shipping_info:
      draft.shipping === false
        ? null
        : { method_title: '宅配便', carrier_name: random.pick(carriers), fee_general_jpy: random.int(5, 12) * 100 },
  };
}

/** Products of every partner that may have some. Two were added and three changed today, one of each at 08:30 in Tokyo. */
export function makeProducts(scene: Scene, partners: readonly Partner[]) {
  const { random } = scene;
  const makers = partners.filter((partner) => partner.shipping_info !== null && partner.status !== 'pending');
  const product = (partner: Partner, createdAt: Date, updatedAt: Date) => ({
    id: random.uuid(),
    partner_id: partner.id,
    product_type: random.pick(productTypes),
    base_cost: random.int(3, 60) * 50,
    lead_time_days: random.int(3, 21),
    min_order_qty: random.pick([1, 1, 1, 10, 50]),
    options: { colors: random.int(1, 8) },
    is_active: random.chance(0.92),
    created_at: createdAt,
    updated_at: updatedAt,
  });
  const older = makers.flatMap((partner) =>
    Array.from({ length: random.int(3, 6) }, () => {
      const createdAt = scene.during(-random.int(5, 90));
      return product(partner, createdAt, random.chance(0.3) ? scene.during(-random.int(1, 4)) : createdAt);
    }),
  );
  const early = scene.at(0, '08:30');
  const late = scene.during(0);
  const today = [early, late].flatMap((instant) => [
    product(random.pick(makers), instant, instant),
    product(random.pick(makers), scene.during(-random.int(10, 60)), instant),
  ]);
  return [...older, ...today, product(random.pick(makers), scene.during(-20), scene.during(0))];
}
