import type { ChainFault } from '../../../domain/hash-chain/hash-chain.ts';
import { type Words, words } from '../../../domain/text/words.ts';
import { readProgress, verifyNextRows, writeProgress } from '../../../engine/audit/verified.ts';
import { question } from '../questions.ts';
import type { Rule } from './rule.ts';

/** Whether the audit log is unaltered: new rows in every round, and old rows a part at a time. */
export const auditChain: Rule = {
  name: 'audit-chain',
  title: words('監査ログの改ざんの疑い', 'The audit log may have been altered'),
  section: 'banto',
  by: 'schedule',
  question: () => question.audit,
  async measure({ db }) {
    const { fault, progress } = await verifyNextRows(db, await readProgress(db));
    return {
      level: fault ? 'bad' : 'good',
      value: fault
        ? words(`${fault.seq}番の行が一致しません`, `row ${fault.seq} does not match`)
        : words(`${progress.head.seq}番まで検証済み`, `verified up to row ${progress.head.seq}`),
      limit: words('不一致 0行', '0 rows that do not match'),
      ...(fault && { detail: detail(fault) }),
      save: (trx) => writeProgress(trx, progress),
    };
  },
};

const detail = ({ seq, wrong }: ChainFault) =>
  words(
    `${kinds[wrong].ja}。npm run audit:verify で全体を確認し、${seq}番より前の検証値と照合してください。`,
    `${kinds[wrong].en}. Run npm run audit:verify and compare with a seal from before row ${seq}.`,
  );

const kinds: Readonly<Record<ChainFault['wrong'], Words>> = {
  row: words('行が読み取れません', 'The row cannot be read'),
  gap: words('番号が飛んでいます', 'The numbering has a gap'),
  prev_hash: words('前の行とつながっていません', 'It does not link to the row before it'),
  hash: words('内容がハッシュと一致しません', 'Its content does not match its hash'),
  seal: words('以前に確認した内容と一致しません', 'It differs from what was verified before'),
};
