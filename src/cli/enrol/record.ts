import type { Policy } from '../../domain/policy.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { record } from '../../engine/audit/audit.ts';
import type { Trx } from '../../engine/database.ts';
import { storeFactorNotices } from '../../engine/second-factor/notices.ts';
import { terminalEntry } from '../operator.ts';

const told: Readonly<Record<'enrol' | 'remove', { readonly own: Words; readonly others: Words }>> = {
  enrol: {
    own: words(
      'あなたの認証アプリが承認用に登録されました。心当たりがない場合は、すぐにシステム管理者に知らせてください。',
      'An authenticator was added for your approvals. If you know nothing of it, tell an administrator at once.',
    ),
    others: words(
      ' さんの認証アプリが承認用に登録されました（npm run enrol）。',
      ': an authenticator was added for this person’s approvals (npm run enrol).',
    ),
  },
  remove: {
    own: words(
      'あなたの認証アプリの登録が削除されました。コードの必要な承認はできません。心当たりがない場合は、すぐにシステム管理者に知らせてください。',
      'Your authenticator was removed, so you cannot approve what needs a code. If you know nothing of it, tell an administrator at once.',
    ),
    others: words(
      ' さんの認証アプリの登録が削除されました（npm run enrol）。',
      ': this person’s authenticator was removed (npm run enrol).',
    ),
  },
};

/** Records that a second factor was added or removed, and tells the person and the administrators. */
export async function recordFactor(
  trx: Trx,
  policy: Policy,
  { did, person, at }: { readonly did: 'enrol' | 'remove'; readonly person: string; readonly at: Date },
): Promise<void> {
  const key = `${did}:${person}:${at.toISOString()}`;
  await storeFactorNotices(trx, { person, key, ...told[did] }, policy.roles.admin);
  await record(trx, [
    terminalEntry(policy, { operation: `factor.${did}`, subject: `factor:${person}`, after: { person }, at }),
  ]);
}
