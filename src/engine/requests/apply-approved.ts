import type { Person } from '../../domain/permission/actor.ts';
import { Refused, Unavailable } from '../../domain/errors.ts';
import { unconfirmedFor } from '../../domain/permission/permission.ts';
import { words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { Done } from '../definitions/operation.ts';
import { applyOperation, type ApplyPorts } from '../operations/apply.ts';
import { findPreview } from '../operations/preview.ts';
import type { Requested } from './requested.ts';

/**
 * The decision was allowed, but the operation can no longer be done: the request is closed and the requester notified.
 */
export class ImpossibleRequest extends Error {
  readonly refusal: unknown;

  constructor(refusal: unknown) {
    super('the request cannot be carried out');
    this.refusal = refusal;
  }
}

/**
 * Does what was approved, for who asked.
 * @throws ImpossibleRequest when the operation refuses: the rows have changed, the requester lost the role or is gone …
 * @throws Unavailable when Slack does not say now whether the requester has the role: the request stays open.
 */
export async function applyApproved(
  trx: Trx,
  ports: ApplyPorts,
  { operation, requester, request }: Requested & { readonly requester: Person | undefined },
): Promise<{ readonly done: Done; readonly rehearsed: boolean }> {
  if (!requester) throw new Error('an approval needs the requester');
  const preview = await findPreview(trx, request.preview_id, operation.name, request.requester);
  try {
    const applied = await applyOperation(trx, ports, {
      operation,
      person: requester,
      raw: request.parameters,
      enteredAt: request.at,
      preview,
      request: request.id,
    });
    if (applied.kind === 'done') return applied;
    throw new Error(`${operation.name} asked for a second person twice`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code !== 'not_permitted') throw new ImpossibleRequest(error);
    if (unconfirmedFor(requester, operation.role, ports.policy).length > 0) throw requesterUnconfirmed(error);
    const sentence = words(
      `依頼者（${requester.displayName}）が現在この操作の権限を持たないため、実行しませんでした。`,
      `The requester (${requester.displayName}) no longer has the role for this, so nothing was done.`,
    );
    throw new ImpossibleRequest(new Refused('not_permitted', sentence, { section: operation.section }));
  }
}

const requesterUnconfirmed = (cause: unknown): Unavailable =>
  new Unavailable(
    words(
      '依頼者の権限をいまSlackで確認できないため、実行しませんでした。依頼は承認待ちのままです。',
      'Slack does not confirm the role of the requester now, so nothing was done. The request is still open.',
    ),
    {
      next: words(
        '/ops health で原因を確認し、しばらくしてからもう一度承認してください。',
        'See the reason with /ops health, and approve again in a moment.',
      ),
      cause,
    },
  );
