import { formatDay, formatTime } from '../../../domain/tokyo.ts';
import { words } from '../../../domain/words.ts';
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
  async run({ db, now }, { date }) {
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
          : words(
              'ダイジェストはまだありません。次の定時から届きます。',
              'There are no digests yet; the next one comes at its time.',
            ),
      ],
    };
  },
});

/** Notes when the figures were read, because they are not current. */
function storedAnswer(figures: DigestFigures): Answer {
  const answer = digestAnswer(figures, true);
  const { ja, en } = readWords(figures);
  const note = words(`数字は ${ja}のものです。`, `The figures are ${en}.`);
  return { ...answer, notes: [note, ...(answer.notes ?? [])] };
}
