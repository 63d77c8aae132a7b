import { uncalledLevels } from '../../domain/escalation/escalation.ts';
import type { Policy } from '../../domain/policy.ts';
import { isRehearsal } from '../../domain/rehearsal.ts';
import { words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import { findHolders } from '../../engine/audit/holders.ts';
import type { ReadDb } from '../../engine/database.ts';
import { compareFirst, laterPosts, laterWords } from '../../engine/posting/later-posts.ts';
import { findDifference } from '../../engine/replicas.ts';
import type { HealthLine } from './columns.ts';

/** Checks of Banto itself that have a line only when something is wrong. */
export const ownChecks = async ({
  db,
  policy,
}: {
  readonly db: ReadDb;
  readonly policy: Policy;
}): Promise<HealthLine[]> => [
  ...(isRehearsal(policy) ? [rehearses] : []),
  ...uncalled(policy),
  ...(await replicas(db)),
  ...(await locks(db)),
  ...(await restored(db)),
];

const rehearses: HealthLine = {
  what: words('番頭のモード', 'Banto’s mode'),
  state: 'attention',
  detail: words(
    'リハーサル中です。操作は最後まで行いますが、マーケットプレイスには書き込みません',
    'Banto rehearses: operations go the whole way, but nothing is written to the marketplace',
  ),
  next: words(
    '本番にするには ops.yml の mode を live にして起動し直してください。',
    'To go live, set mode: live in ops.yml and restart.',
  ),
};

/** Levels of the escalation that reach nobody: an alert would wait for them in vain. */
function uncalled({ escalation }: Pick<Policy, 'escalation'>): HealthLine[] {
  const levels = uncalledLevels(escalation);
  if (levels.length === 0) return [];
  return [
    {
      what: words('エスカレーション', 'Escalation'),
      state: 'attention',
      detail: words(
        `第${levels.join('・')}段階の宛先がSlackにないため、アラートは誰にも連絡されません`,
        `nobody in Slack is named for level ${levels.join(', ')}, so an alert calls nobody there`,
      ),
      next: words(
        'ops.yml の escalation に mention（利用者かユーザーグループ）を書き、起動し直してください。',
        'Name a user or a user group as mention under escalation in ops.yml, and restart.',
      ),
    },
  ];
}

async function replicas(db: ReadDb): Promise<HealthLine[]> {
  const difference = await findDifference(db);
  if (!difference) return [];
  const fields = difference.fields.join(', ');
  return [
    {
      what: words('番頭のプロセス', 'Banto’s replicas'),
      state: 'attention',
      detail: words(
        `稼働中の${formatCount(difference.replicas, 'ja')}で設定が違います（${fields}）。厳しい方に従っています`,
        `${counted(difference.replicas, 'replica runs', 'replicas run')} with different settings (${fields}); the stricter ones hold`,
      ),
      next: words('全プロセスを同じ ops.yml で起動し直してください。', 'Restart all of them with the same ops.yml.'),
    },
  ];
}

async function locks(db: ReadDb): Promise<HealthLine[]> {
  const holders = await findHolders(db);
  return holders.map(({ lock, who }) => ({
    what: words('番頭のロック', 'Banto’s locks'),
    state: 'bad',
    detail: words(`「${lock}」を ${who} が保持しています`, `“${lock}” is held by ${who}`),
    next: words('その接続を終了してください。', 'End that connection.'),
  }));
}

async function restored(db: ReadDb): Promise<HealthLine[]> {
  const later = await laterPosts(db);
  if (!later) return [];
  return [
    {
      what: words('以前の時点への復元', 'Restored to an earlier time'),
      state: 'bad',
      detail: laterWords(later),
      next: compareFirst,
    },
  ];
}
