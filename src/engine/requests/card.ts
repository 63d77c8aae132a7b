import { sql } from 'kysely';
import type { ChannelName } from '../../domain/policy.ts';
import type { Db } from '../database.ts';
import type { CardContext, CardKind, Version } from '../definitions/card-kind.ts';
import type { HasCatalog } from '../definitions/catalog.ts';
import { requestSubject } from '../posting/card.ts';
import { findPreview, storedPreview } from '../operations/preview.ts';
import { changedSince, type Drift } from './changed.ts';
import { isApprovedWithCode, type Request } from './store.ts';
import { drawRequest, type ShownRequest } from './views.ts';
import { findRequested } from './requested.ts';

const PREFIX = requestSubject('');

/** For functions that post a request's card. */
export interface HasRequestCard {
  readonly requestCard: CardKind;
}

/** The card kind of requests. Shows amounts, so it goes only to a private channel. */
export const requestCard = (ports: HasCatalog, channel: ChannelName): CardKind => ({
  name: 'request',
  channel,
  drawnFrom: 'marketplace',
  priority: 1,
  async changed(db, context) {
    const rows = await db
      .selectFrom('banto.request as r')
      .innerJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'request').on('c.subject', '=', sql<string>`${PREFIX}::text || r.id`),
      )
      .select(['r.id', 'r.state', 'c.wanted', closedVersion.as('closed')])
      .where((eb) => eb.or([eb('r.state', '=', 'open'), eb('c.wanted', '<>', closedVersion)]))
      .execute();
    const versions: Version[] = [];
    for (const { id, state, wanted, closed } of rows) {
      const version = state === 'open' ? versionOf(state, (await findShown(db, ports, id, context))?.drift) : closed;
      if (version !== wanted) versions.push({ subject: requestSubject(id), version });
    }
    return versions;
  },
  async waiting(db) {
    const open = await db.selectFrom('banto.request').select('id').where('state', '=', 'open').execute();
    return open.map(({ id }) => requestSubject(id));
  },
  async draw(db, subject, context) {
    const id = subject.slice(PREFIX.length);
    // Read first: what changes after this is another version.
    const [read] = await db
      .selectFrom('banto.request as r')
      .select(closedVersion.as('closed'))
      .where('r.id', '=', id)
      .execute();
    const shown = await findShown(db, ports, id, context);
    if (!read || !shown) return undefined;
    const { state } = shown.request;
    return {
      version: state === 'open' ? versionOf(state, shown.drift) : read.closed,
      message: drawRequest(shown, context),
      decided: state !== 'open',
    };
  },
});

/** The version of a decided request's card: it changes once more when a call to the marketplace has its result. */
const closedVersion = sql<string>`r.state || case when r.receipt_id in
  (select id from banto.receipt where kind = 'operation' and state = 'started') then ' started' else '' end`;

/** Changes whenever the card would: when it is decided, or when its rows change. */
const versionOf = (state: Request['state'], drift: Drift | undefined): string =>
  drift ? `${state} ${drift.hash}` : state;

async function findShown(
  db: Db,
  { catalog }: HasCatalog,
  id: string,
  context: CardContext,
): Promise<ShownRequest | undefined> {
  const requested = await findRequested(db, { catalog }, id);
  if (!requested) return undefined;
  const { request, operation } = requested;
  const previewed = await findPreview(db, request.preview_id, operation.name, request.requester);
  if (!previewed) return undefined;
  const drift =
    request.state === 'open' ? await changedSince(db, operation, { ...previewed, at: request.at }, context) : undefined;
  const withCode = request.state === 'approved' && (await isApprovedWithCode(db, request.id));
  return { request, operation, preview: storedPreview(previewed), drift, withCode };
}
