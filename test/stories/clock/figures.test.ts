import { describe, expect, test } from 'vitest';
import { acts } from '#playground/acts/acts.ts';
import { channels, hanako, ken } from '#playground/cast.ts';
import { dialects } from '#playground/marketplace/schema.ts';
import type { Words } from '#src/domain/text/words.ts';
import { type Banto, startBanto } from '../../support/banto.ts';
import { move } from '../../support/clock.ts';

/** A Monday, when the digest also has the maintenance that opened in the same minute. */
const moment = '2026-11-23T09:00:02+09:00';

/** Limits at which every rule opens an alert, and alerts count stuck and overdue as the digest and Home do. */
const thresholds = {
  stuck_hours: 24,
  stuck_alert_hours: 24,
  error_rate_percent: 0.1,
  error_rate_min_orders: 1,
  response_hours: 1,
  notifications_failed: 1,
  notifications_waiting_minutes: 1,
  payouts_overdue_days: 0,
};

const questions = [
  '/orders stuck',
  '/orders today',
  '/payouts due',
  '/partners pending',
  '/partners activity yesterday',
  '/ops metrics',
  '/ops health',
  '/ops alerts',
  '/ops handover',
  '/ops tasks',
] as const;

/** Where a figure is shown: the digest, Home, an alert (by its rule) or a question. */
type Source = 'digest' | 'home' | `alert ${string}` | (typeof questions)[number];

/** A figure and the text around it in each place; several numbers in one place are added up. */
interface Figure {
  readonly name: string;
  readonly shown: Partial<Record<Source, readonly RegExp[]>>;
}

const figures: readonly Figure[] = [
  {
    name: 'stuck orders',
    shown: {
      'alert stuck': [/24時間超 (\S+)件/u],
      digest: [/滞留注文　24時間超 (\S+)件/u],
      home: [/滞留注文（24時間超）　(\S+?)件/u],
      '/orders stuck': [/処理されていない注文は (\S+)件/u],
      '/ops metrics': [/滞留注文（24時間超） \| (\S+) \|/u],
    },
  },
  {
    name: 'the wait of the oldest stuck order',
    shown: {
      digest: [/滞留注文　24時間超 \S+件（最長 (\S+)日/u],
      '/orders stuck': [/最も古いものは (\S+)日/u],
    },
  },
  {
    name: "today's orders",
    shown: {
      digest: [/今日の注文（この時刻まで） {2}(\S+?)件/u],
      home: [/新規注文　(\S+?)件/u],
      '/orders today': [/の新規注文は (\S+)件/u],
    },
  },
  {
    name: 'orders of 24 hours that failed',
    shown: {
      'alert error-rate': [/件中 (\S+)件/u],
      '/ops metrics': [/失敗 (\S+)件 ÷/u],
    },
  },
  {
    name: 'orders that partners answered',
    shown: {
      'alert response-time': [/（(\S+)件）/u],
      '/ops metrics': [/応答時間（7日間の平均） \| \S+ \| \S+ \| (\S+) \|/u],
    },
  },
  {
    name: 'payouts due',
    shown: {
      digest: [/今日の振込 {2}(\S+)件/u, /期日超過　(\S+)件/u],
      home: [/本日までに振り込む支払い　(\S+?)件/u],
      '/payouts due': [/振込対象は (\S+)件/u],
    },
  },
  {
    name: 'payouts due, yen',
    shown: {
      digest: [/今日の振込 {2}\S+件 ¥(\S+)/u, /期日超過　\S+件 ¥(\S+)/u],
      home: [/本日までに振り込む支払い　\S+件 ¥([\d,]+)/u],
      '/payouts due': [/振込対象は \S+件、合計 ¥(\S+)/u],
    },
  },
  {
    name: 'payouts due of nothing',
    shown: {
      digest: [/確認が必要な支払い　.*0円以下 (\S+)件/u],
      home: [/本日までに振り込む支払い　.*、0円以下 (\S+)件/u],
      '/payouts due': [/振込対象のうち (\S+)件は0円以下/u],
    },
  },
  {
    name: 'payouts whose day has passed',
    shown: {
      'alert payouts-overdue': [/(\S+)件（期日超過 /u],
      digest: [/期日超過　(\S+)件/u, /予定日を過ぎた未処理の支払い　(\S+)件/u],
      '/payouts due': [/うち期日超過は (\S+)件/u, /予定日を過ぎた未処理の支払いは (\S+)件/u],
    },
  },
  {
    name: 'scheduled payouts whose day has passed, yen',
    shown: {
      digest: [/予定日を過ぎた未処理の支払い　\S+件 ¥(\S+)/u],
      '/payouts due': [/予定日を過ぎた未処理の支払いは \S+件、合計 ¥(\S+)/u],
    },
  },
  {
    name: 'partners that wait for review',
    shown: {
      digest: [/審査待ち　(\S+?)件/u],
      home: [/審査待ちのパートナー (\S+)件/u],
      '/partners pending': [/審査待ちは (\S+)件/u],
    },
  },
  {
    name: 'new partners',
    shown: {
      digest: [/昨日の新規パートナー {2}(\S+)件/u],
      '/partners activity yesterday': [/新規パートナー (\S+)件/u],
    },
  },
  {
    name: 'products updated',
    shown: { digest: [/、更新 (\S+)件/u], '/partners activity yesterday': [/商品の更新 (\S+)件/u] },
  },
  {
    name: 'failed notifications',
    shown: {
      'alert notifications-failed': [/(\S+)件/u],
      '/ops metrics': [/通知の失敗（24時間） \| (\S+) \|/u],
      '/ops health': [/24時間の失敗 (\S+)件/u],
    },
  },
  {
    name: 'waiting notifications',
    shown: {
      'alert notifications-waiting': [/（送信待ち (\S+)件）/u],
      '/ops health': [/送信待ち (\d+)件/u],
    },
  },
  {
    name: 'open alerts and incidents',
    shown: {
      digest: [/発生中のアラートと障害　(\S+?)件/u],
      home: [/発生中のアラートと障害 (\S+)件/u],
      '/ops handover': [/アラート (\d+)件/u, /障害 (\d+)件/u],
    },
  },
  {
    name: 'open alerts',
    shown: { '/ops alerts': [/発生中のアラートは (\S+)件/u], '/ops handover': [/アラート (\d+)件/u] },
  },
  {
    name: 'maintenance to do',
    shown: { digest: [/定期作業　(\S+?)件/u], '/ops tasks': [/未完了は (\S+)件/u] },
  },
];

/** The text of each place. */
async function readAll(banto: Banto): Promise<Map<Source, string>> {
  const { asked, waitFor, text: textOf } = acts(banto);
  // Otherwise checking the worker would send what waits.
  banto.marketplace.mode.worker = 'unauthorized';
  banto.marketplace.mode.health = 'error';
  // Counted together with the alerts in some places, and apart from them in others.
  await asked(hanako, '/ops incident data');
  move(banto, moment);
  const isDigest = ({ text }: { text: string }): boolean => text.includes('日次ダイジェスト');
  const digest = await waitFor(() => banto.slack.channel(channels.ops).find(isDigest), 20_000);
  const said = new Map<Source, string>([['digest', textOf(digest)]]);
  const alerts = await banto.sql<{ rule: string; measured: { value: Words; detail?: Words } }>(
    `select rule, measured from banto.alert`,
  );
  for (const { rule, measured } of alerts)
    said.set(`alert ${rule}`, `${measured.value.ja} ${measured.detail?.ja ?? ''}`);
  // Ask the questions at the time of the digest.
  move(banto, moment);
  await banto.slack.as(ken).openHome();
  said.set('home', textOf(await waitFor(() => banto.slack.home(ken))));
  for (const question of questions) said.set(question, await asked(hanako, question));
  return said;
}

function numberIn(text: string, patterns: readonly RegExp[]): number {
  return patterns.reduce((sum, pattern) => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in ${text}`);
    return sum + Number(found.replaceAll(',', ''));
  }, 0);
}

describe.each(dialects)('in the %s dialect', (dialect) => {
  test('the alert, the digest, the question and Home show the same number', async () => {
    const now = new Date('2026-11-23T08:59:00+09:00');
    await using banto = await startBanto({ seed: true, dialect, now, policy: { thresholds } });
    const said = await readAll(banto);
    for (const { name, shown } of figures) {
      const found = Object.entries(shown).map(([source, patterns = []]) => [
        source,
        numberIn(said.get(source as Source) ?? `nothing of ${source}`, patterns),
      ]);
      const [first] = found;
      expect(found.length, name).toBeGreaterThan(1);
      expect(Object.fromEntries(found), name).toEqual(
        Object.fromEntries(found.map(([source]) => [source, first?.[1]])),
      );
      // A figure of 0 would prove nothing.
      expect(first?.[1], name).toBeGreaterThan(0);
    }
    // A label is not said again by its value: 担当  担当なし.
    for (const [source, text] of said)
      expect([source, /(?<!\p{L})(\p{L}{2,}) {2}\1/u.exec(text)]).toEqual([source, null]);
    // Every place names the same part as down, for the same reason.
    const down = 'マーケットプレイス: サーバー内部のエラーです (5xx)';
    expect(said.get('alert health')).toContain(down);
    expect(said.get('digest')).toContain(down.replace(': ', '　'));
    expect(said.get('/ops health')).toMatch(
      /マーケットプレイス \S+ \| ❌ 異常 \| [^|]+ \| サーバー内部のエラーです \(5xx\)/u,
    );
  });
});
