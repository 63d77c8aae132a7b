import { words } from '../../../domain/text/words.ts';
import { counted } from '../../../domain/text/yen.ts';
import { factsOf, filled } from '../../../engine/definitions/answer.ts';
import { opensRow } from '../../../engine/definitions/step.ts';
import { ageInHours, defineQuery, listAnswer, oddLast, total } from '../../../engine/definitions/query.ts';
import { waitsForReview } from '../../../marketplace/measures/partners.ts';
import { appliedAgo, partnerColumns, partnerList } from '../columns.ts';
import { operationsOn } from '../operations/index.ts';
import { reviewCard } from '../review/card.ts';
import { missing, missingLine } from '../rules.ts';
import { selectPartners } from '../store.ts';
import { label } from '../text.ts';
import { show } from './show.ts';

/** How many are shown in full; the table lists the others. */
const IN_FULL = 5;

/** Partners that wait for review, longest waiting first. */
export const pending = defineQuery({
  name: 'partners.pending',
  aliases: ['審査待ち', '審査'],
  section: 'partners.1',
  role: 'operator',
  summary: words(
    '審査待ちのパートナーを、待ち時間の長い順に表示します',
    'Partners waiting for review, longest waiting first',
  ),
  replaces: [
    {
      statement: words('審査待ちパートナー一覧', 'Partners waiting for review'),
      flaw: words(
        '承認に必要な登録（Webhook、配送情報）の有無が分かりません。不足をその場で示します。',
        'It does not show what a partner is missing (webhook, shipping terms). Banto does.',
      ),
    },
  ],
  shareable: true,
  cards: [reviewCard.name],
  async run({ db, dialect, now, list }) {
    const found = await list(
      selectPartners(db, dialect)
        .select(['p.created_at', total])
        .where(waitsForReview)
        .orderBy(oddLast('p.created_at'))
        .orderBy('p.created_at')
        .orderBy('p.id'),
    );
    const { company, email, description } = partnerColumns;
    return listAnswer({
      title: words('審査待ちパートナー', 'Partners waiting for review'),
      lead: [
        words(
          `審査待ちは ${found.total}件です。`,
          `${counted(found.total, 'partner is', 'partners are')} waiting for review.`,
        ),
      ],
      sheets: found.rows.slice(0, IN_FULL).map((row) => ({
        title: row.name,
        id: row.id,
        facts: filled(factsOf(row, [company, email, description, appliedAgo(now)])),
        warnings: missingLine(row),
        operations: operationsOn(row),
      })),
      above: IN_FULL,
      opens: opensRow(show, words('パートナーを開く', 'Open a partner')),
      caption: words(`審査待ち ${found.total}件`, `${found.total} waiting`),
      empty: words('審査待ちのパートナーは 0件です。', 'No partners are waiting for review (0).'),
      ...partnerList(
        found,
        { label: label.waiting, kind: 'age', value: (row) => ageInHours(row.created_at, now) },
        { label: label.missing, kind: 'count', value: (row) => missing(row).length },
        email,
      ),
    });
  },
});
