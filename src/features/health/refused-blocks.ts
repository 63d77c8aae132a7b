import { formatTime } from '../../domain/time/tokyo.ts';
import { type Words, words } from '../../domain/text/words.ts';
import type { ReadDb } from '../../engine/database.ts';
import { readRefusedBlocks } from '../../engine/posting/refused-blocks.ts';
import type { NativeBlock } from '../../slack/native-blocks.ts';
import type { HealthLine } from './columns.ts';

const blockWords: Readonly<Record<NativeBlock, Words>> = {
  data_table: words('Slackの表 (data_table)', 'Slack’s tables (data_table)'),
  action_cell: words('表の行のボタン (action_cell)', 'Buttons in table rows (action_cell)'),
  data_visualization: words('Slackのグラフ (data_visualization)', 'Slack’s charts (data_visualization)'),
};

/** A line for each block type that this workspace refused in the last 24 hours. */
export async function refusedBlockLines(db: ReadDb, now: Date): Promise<HealthLine[]> {
  const refused = await readRefusedBlocks(db, now);
  return refused.map(({ type, until }) => ({
    name: 'blocks',
    what: blockWords[type],
    state: 'attention',
    detail: words(
      `Slackが受け付けなかったため、${formatTime(until, 'ja', now)}まで文章で示します`,
      `Slack refused them; shown as text until ${formatTime(until, 'en', now)}`,
    ),
    next: words(
      'その後もう一度試します。続く場合は npm run doctor で理由を確認',
      'Tried again after that. If it stays, npm run doctor shows the reason',
    ),
  }));
}
