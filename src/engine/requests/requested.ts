import type { Db, Trx } from '../database.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { findPreview, type ShownPreview, storedPreview } from '../operations/preview.ts';
import { findRequest, type Request } from './store.ts';

/** A request and the operation that it asks for. */
export interface Requested {
  readonly request: Request;
  readonly operation: AnyOperation;
}

/** The request with an id; undefined when there is none, or this version does not know its operation. */
export async function findRequested(
  db: Db | Trx,
  { catalog }: HasCatalog,
  id: string | undefined,
): Promise<Requested | undefined> {
  const request = id === undefined ? undefined : await findRequest(db, id);
  const operation = request && catalog.findOperation(request.operation);
  return request && operation && { request, operation };
}

/** What was shown when it was requested; undefined when that is no longer kept. */
export async function shownWhenRequested(
  db: Db | Trx,
  { request, operation }: Requested,
): Promise<ShownPreview | undefined> {
  const preview = await findPreview(db, request.preview_id, operation.name, request.requester);
  return preview && storedPreview(preview);
}
