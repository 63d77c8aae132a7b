import type { KnownBlock } from '@slack/types';
import { linkTo } from '../../domain/links.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { asDay, formatDay } from '../../domain/tokyo.ts';
import { bracketed, type Language, type Words, words } from '../../domain/words.ts';
import {
  bullets,
  buttonRows,
  context as contextLine,
  facts,
  header,
  type Message,
  message,
  warningLines,
  timeOf,
  type Inline,
} from '../../slack/blocks.ts';
import type { CardContext } from '../definitions/card-kind.ts';
import type { AnyOperation, Preview } from '../definitions/operation.ts';
import { previewBlocks } from '../operations/preview-blocks.ts';
import { readValue } from '../parameters/parameter.ts';
import { decisionButton } from '../definitions/decision-button.ts';
import type { Drift } from './changed.ts';
import type { Request } from './store.ts';

type ViewContext = Pick<CardContext, 'policy' | 'language' | 'now'>;

/** A request with everything that its card shows. */
export interface ShownRequest {
  readonly request: Request;
  readonly operation: AnyOperation;
  readonly preview: Preview;
  /** How its rows have changed since it was requested. */
  readonly drift: Drift | undefined;
}

/** What became of a request, in words. */
export const stateWords: Readonly<Record<Request['state'], Words>> = {
  open: words('承認待ち', 'waiting for a decision'),
  approved: words('承認・実行済み', 'approved and done'),
  rejected: words('却下', 'rejected'),
  withdrawn: words('取り下げ', 'withdrawn'),
  expired: words('期限切れ', 'expired'),
  failed: words('実行できず終了', 'could not be done'),
};

/** The card of a request: the preview, and either the buttons or the decision. */
export function drawRequest({ request, operation, preview, drift }: ShownRequest, context: ViewContext): Message {
  const { language, now } = context;
  const title = words(`承認依頼: ${operation.title.ja}`, `Request: ${operation.title.en}`)[language];
  const state = stateWords[request.state][language];
  const at = (instant: Date): Inline => timeOf(instant, context);
  const blocks: KnownBlock[] = [
    header(`${title}${bracketed(state, language)}`),
    facts([
      [words('依頼者', 'Requested by')[language], { user: request.requester }, ' ', at(request.at)],
      [words('理由', 'Why')[language], request.why[language]],
      ...enteredFacts(request, operation, context),
      ...(request.state === 'open' ? [[words('期限', 'Expires')[language], at(request.expires_at)] as const] : []),
    ]),
    ...previewBlocks(preview, request.preview_id, {
      language,
      now,
      link: (thing) => linkTo(context.policy.links, thing, { shared: true }),
    }),
    ...(drift ? warningLines([changedWarning(drift.words)[language]]) : []),
    ...decisionBlocks(request, language, at),
    ...(request.state === 'open'
      ? buttonRows([
          decisionButton('approve', request.id, language, {
            label: words(`承認して${preview.submit.ja}`, `Approve: ${preview.submit.en}`),
          }),
          decisionButton('reject', request.id, language),
          decisionButton('withdraw', request.id, language),
        ])
      : []),
    contextLine(
      ...(preview.small ? [preview.small[language]] : []),
      `${sectionLine(operation.section, language)}　${words('受付番号', 'Receipt')[language]}: ${request.receipt_id.slice(0, 8)}`,
    ),
  ];
  return message(`${title}${bracketed(state, language)} ${preview.effect[language]}`, blocks);
}

/** The requester's other input: a transaction id, a day, a remark. */
function enteredFacts(
  { parameters }: Request,
  operation: AnyOperation,
  context: ViewContext,
): (readonly [string, string])[] {
  const { language, now } = context;
  return Object.entries(operation.parameters).flatMap(([name, parameter]) => {
    const typed = parameters[name];
    if (typed === undefined || typed === '' || name === 'id' || operation.bound.includes(name)) return [];
    const read = readValue(parameter, typed, context);
    const value = typeof read === 'string' ? read : typed;
    const chosen = parameter.options.find((option) => option.value === value)?.label[language];
    const day = parameter.input === 'day' && read !== undefined ? formatDay(asDay(value), language, now) : undefined;
    // The label 理由 is already used for why a second person is needed.
    const label = name === 'reason' ? words('依頼者のコメント', 'Comment') : parameter.label;
    return [[label[language], chosen ?? day ?? value] as const];
  });
}

/** A request is bound to its preview: with changed rows it cannot be applied. */
const changedWarning = ({ ja, en }: Words): Words =>
  words(
    `依頼後に内容が変わりました。このままでは実行されません: ${ja}`,
    `The data has changed since the request, so it cannot be carried out: ${en}`,
  );

function decisionBlocks(request: Request, language: Language, at: (instant: Date) => Inline): KnownBlock[] {
  if (request.state === 'open' || !request.decided_at) return [];
  const by = request.decided_by === null ? [] : [' ', { user: request.decided_by }];
  const lines = [
    [{ bold: stateWords[request.state][language] }, ...by, ' ', at(request.decided_at)],
    ...(request.reason === null ? [] : [[request.reason]]),
    ...(request.outcome === null ? [] : [[request.outcome[language]]]),
  ];
  return [bullets(lines)];
}
