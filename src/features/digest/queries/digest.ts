import { formatDay, formatTime } from '../../../domain/time/tokyo.ts';
import { cronWords } from '../../../domain/time/cron-words.ts';
import type { Policy } from '../../../domain/policy.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { lineOf, nextTime } from '../../../engine/schedules/times.ts';
import { day, defineQuery } from '../../../engine/definitions/query.ts';
import { findDigest } from '../store.ts';
import type { Answer } from '../../../engine/definitions/answer.ts';
import type { DigestFigures } from '../rules.ts';
import { digestAnswer, readWords } from '../views.ts';

/** Shows a day's digest again. */
export const digest = defineQuery({
  name: 'ops.digest',
  aliases: ['ダイジェスト', '日報'],
  section: 'banto',
  role: 'operator',
  summary: words('その日のダイジェストを、当時の数字のまま表示します', "A day's digest with its original figures"),
  parameters: { date: day(words('日付', 'date')) },
  shareable: true,
  async run({ db, policy, now }, { date }) {
    const found = await findDigest(db, date);
    if (found) return storedAnswer(found.figures);
    const latest = await db.selectFrom('banto.digest').select('due').orderBy('day', 'desc').limit(1).executeTakeFirst();
    const [ja, en] = [formatDay(date, 'ja', now), formatDay(date, 'en', now)];
    return {
      title: words(`日次ダイジェスト ${ja}`, `Daily digest, ${en}`),
      lead: [
        words(`${ja}のダイジェストはありません（0件）。`, `There is no digest for ${en} (0).`),
        latest
          ? words(
              `最新は ${formatTime(latest.due, 'ja', now)} JST のものです。`,
              `The latest is from ${formatTime(latest.due, 'en', now)} JST.`,
            )
          : firstComes(policy, now),
      ],
    };
  },
});

/** When digests come, and when the first one does. */
function firstComes(policy: Policy, now: Date): Words {
  const said = cronWords(lineOf(policy, 'digest'));
  const at = typeof said === 'string' ? words(said, said) : said;
  const next = nextTime(policy, 'digest', now);
  return words(
    `ダイジェストは${at.ja}に届きます（次回 ${formatTime(next, 'ja', now)} JST）。`,
    `Digests come ${at.en} (the next ${formatTime(next, 'en', now)} JST).`,
  );
}

/** Notes when the figures were read, because they are not current. */
function storedAnswer(figures: DigestFigures): Answer {
  const answer = digestAnswer(figures, true);
  const { ja, en } = readWords(figures);
  const note = words(`数字は ${ja}のものです。`, `The figures are ${en}.`);
  return { ...answer, notes: [note, ...(answer.notes ?? [])] };
}
