import { joinWords, type Words, words } from '../../../domain/words.ts';
import type { Probe } from '../../../marketplace/http.ts';
import { judge, type Rule } from '../rule.ts';

/** The site and the functions that the daily work rests on. Those not set up do not count. */
export const health: Rule = {
  name: 'health',
  title: words('稼働状況の異常', 'Something is down'),
  section: 'daily.1',
  by: 'schedule',
  question: () => ({ query: 'ops.health', raw: {} }),
  async measure({ ports: { marketplace } }) {
    const [site, payouts, worker] = await Promise.all([
      marketplace.health(),
      marketplace.payoutsFunction(),
      marketplace.notificationWorker(),
    ]);
    const probes: [Words, Probe][] = [
      [words('マーケットプレイス', 'Marketplace'), site],
      [words('関数 process-payouts', 'Function process-payouts'), payouts],
      [words('関数 process-notification-queue', 'Function process-notification-queue'), worker],
    ];
    const looked = probes.filter(([, { state }]) => state !== 'off');
    const down = looked.flatMap(([what, probe]) =>
      probe.state === 'bad' ? [joinWords([what, probe.detail], ': ')] : [],
    );
    return {
      level: judge(down.length, 0),
      value: words(
        `異常 ${down.length}項目（${looked.length}項目中）`,
        `${down.length} of ${looked.length} checks bad`,
      ),
      limit: words('0項目', '0 checks'),
      ...(down.length > 0 && { detail: joinWords(down, ' / ') }),
    };
  },
};
