import type { ChainFault } from '../../../domain/hash-chain.ts';
import { type Words, words } from '../../../domain/words.ts';
import { readProgress, verifyOn, writeProgress } from '../chain.ts';
import { question } from '../questions.ts';
import type { Rule } from '../rule.ts';

/** Whether the audit log still is what it was: what is new at every look, and all of it in turns. */
export const auditChain: Rule = {
  name: 'audit-chain',
  title: words('監査ログの改ざんの疑い', 'The audit log was altered'),
  section: 'banto',
  by: 'schedule',
  question: () => question.audit,
  async measure({ db }) {
    const { fault, progress } = await verifyOn(db, await readProgress(db));
    return {
      level: fault ? 'bad' : 'good',
      value: fault
        ? words(`${fault.seq}番の行が一致しません`, `row ${fault.seq} does not agree`)
        : words(`${progress.head.seq}番まで一致`, `agrees up to row ${progress.head.seq}`),
      limit: words('不一致 0行', '0 rows that disagree'),
      ...(fault && { detail: detail(fault) }),
      keep: (trx) => writeProgress(trx, progress),
    };
  },
};

const detail = ({ seq, wrong }: ChainFault) =>
  words(
    `${kinds[wrong].ja}。npm run audit:verify で全体を確認し、${seq}番より前の封印と照合してください。`,
    `${kinds[wrong].en}. Run npm run audit:verify and compare with a seal from before row ${seq}.`,
  );

const kinds: Readonly<Record<ChainFault['wrong'], Words>> = {
  row: words('行が読み取れません', 'The row cannot be read'),
  gap: words('番号が飛んでいます', 'The numbering has a gap'),
  prev_hash: words('前の行とつながっていません', 'It does not follow the row before it'),
  hash: words('内容がハッシュと一致しません', 'What it says is not what was hashed'),
  seal: words('以前に確認した内容と一致しません', 'It is not what was verified before'),
};
