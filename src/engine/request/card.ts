import type { KnownBlock } from '@slack/types';
import { sql } from 'kysely';
import type { Json } from '../../db/tables.ts';
import { runbookSections } from '../../domain/runbook.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { type Language, type Words, words } from '../../domain/words.ts';
import { bullets, buttonRows, context, facts, header, type Message, message } from '../../slack/blocks.ts';
import type { CardKind } from '../card.ts';
import type { AnyOperation } from '../operation.ts';
import { previewBlocks, storedPreview } from '../operate/preview-blocks.ts';
import { decisionButton } from './actions.ts';
import { findRequest, type Request } from './store.ts';

const PREFIX = 'request:';
export const requestSubject = (id: string): string => `${PREFIX}${id}`;

/** The card of a request: what the requester saw, and either the buttons or how it was decided. */
export const requestCard: CardKind = {
  name: 'request',
  channel: 'payouts',
  sheltered: true,
  priority: 1,
  async changed(db) {
    const rows = await db
      .selectFrom('banto.request as r')
      .innerJoin('banto.card as c', (join) =>
        join.on('c.kind', '=', 'request').on('c.subject', '=', sql<string>`${PREFIX}::text || r.id`),
      )
      .select(['r.id', 'r.state'])
      .whereRef('c.wanted', '<>', 'r.state')
      .execute();
    return rows.map(({ id, state }) => ({ subject: requestSubject(id), version: state }));
  },
  async draw(db, subject, { catalog, language, now }) {
    const request = await findRequest(db, subject.slice(PREFIX.length));
    const operation = request && catalog.findOperation(request.operation);
    if (!request || !operation) return undefined;
    const preview = await db
      .selectFrom('banto.preview')
      .select('shown')
      .where('id', '=', request.preview_id)
      .executeTakeFirstOrThrow();
    return { version: request.state, message: draw(operation, request, preview.shown, language, now) };
  },
};

const stateWords: Readonly<Record<Request['state'], Words>> = {
  open: words('承認待ち', 'waiting for a decision'),
  approved: words('承認・実行済み', 'approved and done'),
  rejected: words('却下', 'rejected'),
  withdrawn: words('取り下げ', 'withdrawn'),
  expired: words('期限切れ', 'expired'),
  failed: words('実行できず終了', 'could not be done'),
};

function draw(operation: AnyOperation, request: Request, stored: Json, language: Language, now: Date): Message {
  const title = words(`承認依頼: ${operation.title.ja}`, `Request: ${operation.title.en}`)[language];
  const state = stateWords[request.state][language];
  const preview = storedPreview(stored);
  const at = (instant: Date) => ({ time: instant, fallback: `${formatTime(instant, language, now)} JST` });
  const blocks: KnownBlock[] = [
    header(`${title}（${state}）`),
    facts([
      [words('依頼者', 'Requested by')[language], { user: request.requester }, ' ', at(request.at)],
      [words('理由', 'Why')[language], request.why[language]],
      ...(request.parameters['reason'] === undefined
        ? []
        : [[words('依頼者のコメント', 'Comment')[language], request.parameters['reason']] as const]),
      ...(request.state === 'open' ? [[words('期限', 'Expires')[language], at(request.expires_at)] as const] : []),
    ]),
    ...previewBlocks(preview, request.preview_id, language, now),
    ...ended(request, language, at),
    ...(request.state === 'open'
      ? buttonRows([
          decisionButton(
            'approve',
            request.id,
            language,
            words(`承認して${preview.submit.ja}`, `Approve: ${preview.submit.en}`),
          ),
          decisionButton('reject', request.id, language),
          decisionButton('withdraw', request.id, language),
        ])
      : []),
    context(
      `${words('手順書', 'Runbook')[language]}: ${runbookSections[operation.section][language]}　${words('受付番号', 'Receipt')[language]}: ${request.receipt_id.slice(0, 8)}`,
    ),
  ];
  return message(`${title}（${state}） ${preview.effect[language]}`, blocks);
}

function ended(
  request: Request,
  language: Language,
  at: (instant: Date) => { time: Date; fallback: string },
): KnownBlock[] {
  if (request.state === 'open' || !request.decided_at) return [];
  const by = request.decided_by === null ? [] : [' ', { user: request.decided_by }];
  const lines = [
    [{ bold: stateWords[request.state][language] }, ...by, ' ', at(request.decided_at)],
    ...(request.reason === null ? [] : [[request.reason]]),
    ...(request.outcome === null ? [] : [[request.outcome[language]]]),
  ];
  return [bullets(lines)];
}
