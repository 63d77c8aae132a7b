import { functionFault } from '#src/features/payouts/generation/faults-rules.ts';
import { describe, expect, it } from 'vitest';
import { asMonth } from '#src/domain/time/tokyo.ts';
import {
  amountOf,
  type Generation,
  generationWarnings,
  judgeAsShown,
  judgeGeneration,
  judgeUntouched,
  largestWithFees,
  type MadePayout,
  type NewPayout,
} from '#src/features/payouts/generation/rules.ts';
import { type Earnings, type Recorded, withRecorded } from '#src/features/payouts/generation/recorded-rules.ts';
import { judgeSums } from '#src/features/payouts/generation/sums-rules.ts';
import { basisWords, recordWarnings } from '#src/features/payouts/generation/warnings-rules.ts';
import { refusal, refused } from '../support/refusal.ts';

/** A creator's sales without an organizer. */
const sale = (creator_id: string, earned: number, sold = earned, platform = 0): Earnings => ({
  creator_id,
  organizer_id: null,
  sold,
  earned,
  platform,
});

describe('before a generation', () => {
  const nobody = { by: null, at: null, periods: null, since: 0 };
  const row: NewPayout = {
    recipient_type: 'creator',
    recipient_id: 'a',
    recipient: '青木',
    final_payout: 1_000,
    scheduled_date: '2026-12-31',
    gross: null,
    fee: null,
    transfer: null,
    net: null,
    sold: null,
    earned: null,
    period_start: null,
  };
  const generation = (change: Partial<Generation> = {}): Generation => ({
    month: '2026-10',
    generated: nobody,
    sales: 1,
    same: 0,
    rows: [row],
    ...change,
  });
  const by = { ...nobody, by: 'U0ADMIN1', at: '2026-11-01T00:00:00Z' };

  it.each([
    ['nothing in the way', {}, undefined, undefined],
    [
      'Banto did it',
      { generated: by },
      'already_done',
      'The payouts for Oct 2026 were generated through Banto at Nov 1',
    ],
    [
      'Banto did it, who knows when',
      { generated: { ...by, at: null } },
      'already_done',
      'were generated through Banto.',
    ],
    [
      'there are some',
      { generated: { ...nobody, periods: 2 } },
      'already_done',
      '2 payouts for Oct 2026 already found',
    ],
    ['there are none of that period', { generated: { ...nobody, periods: 0 } }, undefined, undefined],
    ['the same recipients and days', { same: 1 }, 'already_done', '1 payout to the same recipients'],
    ['nothing to generate', { rows: [] }, 'not_found', 'No payout would be generated for Oct 2026'],
  ])('%s', (_, change, code, said) => {
    const no = refused(() => judgeGeneration(generation(change)));
    expect([no?.code, no?.section]).toEqual([code, code && 'monthly.1']);
    expect(no?.words.en ?? '').toContain(said ?? '');
    expect(no?.next === undefined).toBe(code === undefined);
  });

  it('warns of creators that get nothing, of amounts below 1 yen, and of payouts created since', () => {
    const said = (change: Partial<Generation>): string[] =>
      generationWarnings(generation(change)).map(({ en }) => en.slice(0, 34));
    expect(said({})).toEqual([]);
    expect(said({ generated: { ...nobody, since: 3 } })).toEqual(['3 payouts were created since that ']);
    expect(said({ generated: { ...nobody, since: 3, periods: 0 } })).toEqual([]);
    expect(said({ rows: [row, { ...row, final_payout: 0 }] })).toEqual(['Some are 0 yen or less.']);
    expect(said({ rows: [{ ...row, final_payout: 1 }] })).toEqual([]);
    const omitted = (sales: readonly Earnings[]): string[] =>
      recordWarnings([row], { sales, organizers: false, organizerFees: false }).map(({ en }) => en.slice(0, 34));
    expect(omitted([sale('a', 5, 1_000), sale('b', 0)])).toEqual([]);
    expect(omitted([sale('a', 1_000), sale('b', 5), sale('c', 7)])).toEqual(['2 creators with a profit (¥12 in a']);
  });
});

describe('what a generation made', () => {
  const made = (change: Partial<MadePayout> = {}): MadePayout => ({
    recipient_type: 'creator',
    recipient_id: 'a',
    recipient: '青木',
    final_payout: 49_750,
    scheduled_date: '2026-12-31',
    gross: 50_000,
    fee: null,
    transfer: 250,
    net: null,
    period_start: '2026-10-01',
    ...change,
  });
  const month = asMonth('2026-10');
  const recorded = (...sales: Earnings[]): Recorded => ({
    sales,
    organizers: true,
    organizerFees: false,
  });
  const judged = (rows: MadePayout[], sales: Recorded | undefined) => refused(() => judgeSums(month, rows, sales));

  it('must match the preview, row by row, by recipient and not by name', () => {
    expect(refusal(() => judgeAsShown([made(), made()], [made(), made()]))).toBeUndefined();
    expect(refusal(() => judgeAsShown([made()], [made({ recipient: '改名' })]))).toBeUndefined();
    for (const other of [[], [made()], [made(), made(), made()], [made(), made({ final_payout: 1 })]])
      expect(refusal(() => judgeAsShown([made(), made()], other))).toBe('stale');
    const { recipient: _name, ...compared } = made({ gross: 1, fee: 1, transfer: 1, net: 1 });
    for (const field of Object.keys(compared))
      expect(
        refusal(() => judgeAsShown([made()], [made({ [field]: field === 'final_payout' ? 1 : 'x' })])),
        field,
      ).toBe('stale');
  });

  it('is refused with how many rows differ, and which', () => {
    const said = (others: MadePayout[]) => refused(() => judgeAsShown([made(), made()], others));
    expect(said([made({ recipient: null, final_payout: 7 })])?.words.en).toContain('(+1, −2: — (a) ¥7)');
    expect(said([made()])?.words.en).toContain('(+0, −1).');
    const seven = Array.from({ length: 9 }, (_, index) => made({ final_payout: index }));
    expect(said(seven)?.words.en).toContain('青木 (a) ¥4 and 4 more)');
    expect(said(seven.slice(0, 5))?.words.en).toContain('青木 (a) ¥4).');
    expect(said([])).toMatchObject({ section: 'monthly.1', next: expect.anything() });
    const sums = judged([made({ recipient: null, recipient_id: 'abcdefghij' })], recorded());
    expect(sums).toMatchObject({ section: 'monthly.1', next: expect.anything() });
    expect(sums?.words.en).toContain('— (abcdefgh): computed from ¥50,000, recorded are sales of ¥0');
  });

  it('must leave the payouts alone that were there', () => {
    expect(refused(() => judgeUntouched([]))).toBeUndefined();
    const no = refused(() => judgeUntouched(['0a1b2c3d-0000', '1b2c3d4e-0000']));
    expect(no).toMatchObject({ code: 'mismatch', section: 'monthly.1', next: expect.anything() });
    expect(no?.words.ja).toContain('既存の支払い2件も変更または削除したため、取り消しました（0a1b2c3d、1b2c3d4e）');
    expect(no?.words.en).toContain('2 existing payouts, so it was rolled back (0a1b2c3d; 1b2c3d4e)');
  });

  it('is added up, where each payout records the amount', () => {
    expect(amountOf([], 'fee')).toBe(0);
    expect(amountOf([made({ fee: 3 }), made({ fee: 4 })], 'fee')).toBe(7);
    expect(amountOf([made({ fee: null }), made({ fee: 4 })], 'fee')).toBeUndefined();
    expect(amountOf([made(), made({ transfer: 300 })], 'transfer')).toBe(550);
  });

  it('is shown by its ten largest, each with how it was computed', () => {
    const one = made({ final_payout: 44_750, fee: 5_000 });
    const now = new Date('2026-11-26T09:00:00+09:00');
    const line = (change: Partial<MadePayout>) => largestWithFees([{ ...one, ...change }], now).lines[0];
    expect(line({})).toMatchObject({
      ja: '¥44,750　青木　12月31日(木)（元の金額 ¥50,000、手数料 ¥5,000、振込手数料 ¥250）',
      en: '¥44,750  青木  Thu, Dec 31 (from ¥50,000, fee ¥5,000, transfer ¥250)',
    });
    expect(line({ fee: null })?.ja).toContain('（元の金額 ¥50,000、振込手数料 ¥250）');
    expect(line({ gross: null, fee: null, transfer: null, recipient: null })).toMatchObject({
      ja: '¥44,750　（名前なし）　12月31日(木)',
      en: '¥44,750  (no name)  Thu, Dec 31',
    });
    expect(line({ final_payout: 0 })?.ja).toMatch(/^\P{ASCII}.*¥0/u);
    const rows = Array.from({ length: 12 }, (_, index) => made({ final_payout: index }));
    const { lines, more } = largestWithFees(rows, now);
    expect([lines.length, more, lines[0]?.ja.slice(0, 3)]).toEqual([10, 2, '¥11']);
    expect(largestWithFees(rows.slice(0, 3), now).more).toBe(0);
  });

  it('must be for that month: only then somebody is sent after the period', () => {
    const late = judged([made({ period_start: '2026-09-01' })], recorded(sale('a', 50_000)));
    expect([late?.code, late?.next?.ja.includes('集計期間')]).toEqual(['mismatch', true]);
    const other = judged([made({ gross: 1 })], recorded(sale('a', 50_000)));
    expect([other?.code, other?.next?.ja.includes('集計期間')]).toEqual(['mismatch', false]);
  });

  /** Sales of 80,000 of which 50,000 are the creator's: 20,000 the factory's, 10,000 the platform's. */
  const sold = sale('a', 50_000, 80_000, 10_000);
  it.each([
    ['from the profit', {}, true],
    ['from the sales', { gross: 80_000 }, true],
    ['from neither', { gross: 79_999 }, false],
    ['from what is not recorded', { gross: null }, true],
    ['to nobody', { recipient_id: 'b' }, false],
    ['more than was earned', { final_payout: 49_751 }, false],
    ['more than was earned, where nothing is recorded', { final_payout: 50_001, gross: null, transfer: null }, false],
    ['less, without saying why', { final_payout: 49_749, fee: 0 }, false],
    ['less, with the fee', { final_payout: 44_750, fee: 5_000 }, true],
    ['less, with another fee', { final_payout: 44_750, fee: 5_001 }, false],
    ['less, with what is left', { final_payout: 44_750, fee: 0, net: 45_000 }, true],
    ['less, with a fee on sales', { gross: 80_000, final_payout: 44_750, fee: 15_000 }, true],
    ['less, with all costs as the fee', { gross: 80_000, final_payout: 44_750, fee: 35_000 }, true],
    ['less, where no fee is recorded', { final_payout: 44_750 }, true],
    ['a fee that is not deducted', { gross: 80_000, fee: 30_000, net: 50_000 }, true],
    ['nothing', { final_payout: 0 }, true],
    ['less than nothing', { final_payout: -1 }, true],
    ['less, where only what is left is recorded, and right', { final_payout: 44_750, net: 45_000 }, true],
    ['less, where only what is left is recorded, and wrong', { final_payout: 44_750, net: 44_999 }, false],
    ['less, with a fee and a wrong rest', { final_payout: 44_750, fee: 1, net: 44_999 }, false],
  ])('paid %s', (_, change, right) => {
    expect(judged([made(change)], recorded(sold)) === undefined).toBe(right);
  });

  it('is added up by recipient: two payouts for the same sales are twice too much', () => {
    const half = made({ gross: 25_000, final_payout: 24_750 });
    expect(judged([half, half], recorded(sale('a', 50_000)))).toBeUndefined();
    expect(judged([made(), made({ recipient_type: 'creator_org' })], recorded(sale('a', 50_000)))?.words.en).toContain(
      'computed from ¥100,000',
    );
  });

  it('a value that the database does not have cannot differ', () => {
    expect(judged([made({ gross: 1 })], undefined)).toBeUndefined();
    const unknown = { sales: [sale('a', 50_000)], organizers: false, organizerFees: true };
    expect(
      judged([made(), made({ recipient_type: 'organizer', recipient_id: 'o', gross: 1 })], unknown),
    ).toBeUndefined();
    expect(judged([made(), made({ recipient_type: 'shop', gross: 1 })], recorded(sale('a', 50_000)))).toBeUndefined();
  });

  it('says what a payout does not follow from, and — for what is not recorded', () => {
    expect(judged([made({ final_payout: 49_749, fee: 0 })], recorded(sold))?.words.ja).toContain(
      '青木 (a) の支払額 ¥49,749（記録された利益 ¥50,000、手数料 ¥0、振込手数料 ¥250 と合わない）',
    );
    expect(judged([made({ final_payout: 50_001, transfer: null })], recorded(sold))?.words.en).toContain(
      'a fee of — and a transfer fee of — do not give',
    );
  });

  it('is compared with each payout’s own recipient', () => {
    const other = made({ recipient_id: 'b', recipient: '別府', gross: 7, final_payout: 7, transfer: 0 });
    expect(judged([made(), other], recorded(sale('a', 50_000), sale('b', 7)))).toBeUndefined();
    expect(judged([made(), other], recorded(sale('a', 50_000), sale('b', 8)))?.words.en).toContain('別府 (b)');
  });

  const throughO = { ...sale('a', 50_000), organizer_id: 'o' };
  const charged = made({ final_payout: 44_750, fee: 5_000 });
  const house = (change: Partial<MadePayout> = {}): MadePayout =>
    made({ recipient_type: 'organizer', recipient_id: 'o', gross: 5_000, fee: 0, final_payout: 4_750, ...change });
  it.each([
    ['what its creators are charged', {}, true],
    ['all sales, as a collective', { gross: 50_000, final_payout: 49_750 }, true],
    ['another sum', { gross: 5_001 }, false],
    ['more than it is computed from', { final_payout: 4_751 }, false],
    ['an unknown sum', { gross: null }, true],
    ['what others’ creators are charged', { recipient_id: 'p' }, false],
  ])('an organizer gets %s', (_, change, right) => {
    expect(judged([charged, house(change)], recorded(throughO)) === undefined).toBe(right);
  });

  it('an organizer need not get a fee that the transfer would eat up, and may share a creator', () => {
    const small = made({ recipient_id: 'b', gross: 6_000, fee: 200, final_payout: 5_550 });
    const both = recorded(throughO, { ...sale('b', 6_000), organizer_id: 'o' });
    expect(judged([charged, small, house()], both)).toBeUndefined();
    expect(judged([charged, small, house({ gross: 5_200, final_payout: 4_950 })], both)).toBeUndefined();
    expect(judged([charged, small, house({ gross: 5_201 })], both)?.code).toBe('mismatch');
    const shared = recorded({ ...throughO, sold: 30_000, earned: 30_000 }, { ...sale('a', 20_000), organizer_id: 'p' });
    expect(judged([charged, house({ gross: 2_500, final_payout: 2_250 })], shared)).toBeUndefined();
  });

  it('a fee for an organizer need not be stated with the creator when the organizer gets it', () => {
    const silent = made({ final_payout: 44_750, fee: 0, net: 44_750 });
    expect(judged([silent, house()], recorded(throughO))).toBeUndefined();
    expect(judged([silent, house({ gross: 4_999, final_payout: 4_749 })], recorded(throughO))?.code).toBe('mismatch');
    expect(judged([silent], recorded(throughO))?.code).toBe('mismatch');
    expect(judged([silent], recorded(sale('a', 50_000)))?.code).toBe('mismatch');
  });

  it('warns of a fee that no organizer gets', () => {
    const said = (rows: MadePayout[], sales: Recorded | undefined): string[] =>
      recordWarnings(rows, sales).map(({ ja }) => ja);
    expect(said([made()], recorded(sale('a', 50_000)))).toEqual([]);
    expect(said([charged], undefined)).toEqual([]);
    expect(said([charged], recorded(sale('a', 50_000)))).toEqual([
      expect.stringMatching(/^主催者のない作家1人から.*（青木 \(a\) ¥5,000）/u),
    ]);
    expect(said([charged], recorded(throughO))).toEqual([expect.stringMatching(/支払いを作らない主催者が1人/u)]);
    expect(said([charged, house()], recorded(throughO))).toEqual([]);
    // Where the view does not say through whom a work was sold, nobody is known to have no organizer.
    expect(said([charged], { ...recorded(sale('a', 50_000)), organizers: false })).toEqual([]);
  });

  it.each([
    ['who has none', charged, sale('a', 50_000), {}, false],
    ['who has one', charged, throughO, {}, true],
    ['whose organizer is not recorded', charged, sale('a', 50_000), { organizers: false }, true],
    ['where the fee is the platform’s', charged, sale('a', 50_000), { organizerFees: false }, true],
    ['who is paid everything', made({ fee: 5_000 }), sale('a', 50_000), {}, true],
    ['who is charged none', made({ fee: 0 }), sale('a', 50_000), {}, true],
  ])('an organizer’s fee on a creator %s', (_, row, sales, change, right) => {
    const fault = judged([row], { ...recorded(sales), organizerFees: true, ...change });
    const named = '青木 (a) には主催者がいないのに、主催者の手数料 ¥5,000 が引かれている';
    expect([fault?.words.ja.includes(named), fault?.next?.ja.includes('何を差し引いたか')]).toEqual(
      right ? [undefined, undefined] : [true, true],
    );
  });

  it('says what the payouts are computed from', () => {
    const of = (...rows: MadePayout[]): string =>
      basisWords(withRecorded(rows, recorded(sold, { ...sale('b', 7), organizer_id: 'o' }))).ja;
    expect(of(made())).toBe('利益の合計（creator_profit） 1件');
    expect(of(made({ gross: 80_000 }), made())).toBe('売上の合計（sale_price） 1件、利益の合計（creator_profit） 1件');
    expect(of(made({ recipient_id: 'b', gross: 7 }), house())).toBe('売上＝利益 1件、作家から引く手数料など 1件');
    expect(of(made({ gross: null }))).toBe('この環境では照合できません');
    expect(basisWords(withRecorded([made()], undefined)).ja).toBe('この環境では照合できません');
  });

  it.each([
    ['42P01', 'relation "public.payout_accounts" does not exist', '表「public.payout_accounts」'],
    ['42703', 'column "gross_revenue" of relation "payouts_v31" does not exist', '列「gross_revenue」'],
    ['42883', 'function public.generate_monthly_payouts_v50() does not exist', '関数'],
    ['42P10', 'there is no unique or exclusion constraint', '一意制約'],
    ['42883', 'function public.round_fee(numeric) does not exist', 'round_fee(numeric)'],
    ['42501', 'permission denied for table payouts_v31', '権限が足りません（payouts_v31）'],
    ['42501', 'permission denied for materialized view sums', '権限が足りません（sums）'],
    ['42501', 'new row violates row-level security policy for table "payouts_v31"', '権限が足りません（payouts_v31）'],
    ['42501', 'zugriff verweigert', '権限が足りません。'],
    ['23502', 'null value in column "gross_amount"', '23502 gross_amount'],
    ['P0001', '締め処理中です', '締め処理中です'],
    ['22003', 'integer out of range', '（22003）'],
    ['42P01', 'no name here', '使う表が、'],
  ])('%s is said in words', (code, message, said) => {
    const fault = functionFault(code, message);
    expect(fault?.why.ja).toContain(said);
    expect(fault?.next.ja.includes('docs/database-roles.sql')).toBe(code === '42501');
  });
  it.each([[undefined], ['57014'], ['08006'], ['40P01'], ['XX422']])('%s is temporary, so it is not', (code) => {
    expect(functionFault(code, 'x')).toBeUndefined();
  });
});
