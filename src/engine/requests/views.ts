import type { KnownBlock } from '@slack/types';
import { moreWords } from '../../domain/text/first-of.ts';
import { linkTo } from '../../domain/links.ts';
import { requestNumber } from '../../domain/text/numbers.ts';
import { sectionLine } from '../../domain/runbook.ts';
import { codeNeeded } from '../../domain/second-factor/step-up.ts';
import { isGroupId, isPersonId } from '../../domain/text/slack-id.ts';
import { firstFitting } from '../../domain/text/text.ts';
import { asDay, formatDay } from '../../domain/time/tokyo.ts';
import { gap, type Language, type Words, words } from '../../domain/text/words.ts';
import { formatYen } from '../../domain/text/yen.ts';
import {
  buttonRows,
  context as contextLine,
  facts,
  header,
  type Inline,
  mention,
  type Message,
  message,
  paragraph,
  timeOf,
  warningLines,
} from '../../slack/blocks.ts';
import { limits } from '../../slack/limits.ts';
import type { DrawnAsk } from '../changes/stored-change.ts';
import type { RequestState } from '../../db/tables.ts';
import type { CardContext } from '../definitions/card-kind.ts';
import { approveButton, decisionButton } from '../definitions/decision-button.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { factsAndWarnings, previewBlocks, rehearsalLine, resultCsv } from '../operations/preview-blocks.ts';
import type { ShownPreview } from '../operations/preview.ts';
import { readValue } from '../parameters/parameter.ts';
import type { Drift } from './changed.ts';
import { totalOf } from './rules.ts';
import type { Request } from './store.ts';
import { stateWords, subjectOf } from './text.ts';

type ViewContext = Pick<CardContext, 'policy' | 'language' | 'now'>;

/** A request with everything that its card shows. */
export interface ShownRequest {
  readonly request: Request;
  readonly operation: AnyOperation;
  readonly preview: ShownPreview;
  /** How its rows have changed since it was requested. */
  readonly drift: Drift | undefined;
  /** Whether it was approved with a code. */
  readonly withCode?: boolean;
}

/** The card of a request: while open, who is called and the preview with the buttons; decided, two lines. */
export const drawRequest = (shown: ShownRequest, context: ViewContext): Message =>
  shown.request.state === 'open' ? drawOpen(shown, context) : drawDecided(shown, context);

function drawOpen({ request, operation, preview, drift }: ShownRequest, context: ViewContext): Message {
  const { language, now } = context;
  const title = titleOf({ request, operation, preview }, language);
  const blocks: KnownBlock[] = [
    header(title),
    paragraph(
      { user: request.requester },
      ' → ',
      words('承認者 ', 'approvers ')[language],
      ...mentionedApprovers(request, context),
      words('　期限 ', ' until ')[language],
      timeOf(request.expires_at, context),
    ),
    ...(asksForCode(operation, preview, context) ? [paragraph(needsCode[language])] : []),
    facts([
      [words('承認が必要な理由', 'Why')[language], request.why[language]],
      ...enteredFacts(request, operation, context),
    ]),
    // The title has its headline.
    ...previewBlocks(preview, request.preview_id, {
      language,
      now,
      link: (thing) => linkTo(context.policy.links, thing, { shared: true }),
    }).slice(preview.headline ? 1 : 0),
    ...(drift ? warningLines([changedWarning(drift.words)[language]]) : []),
    ...buttonRows([approveButton(request.id, preview, language), decisionButton('reject', request.id, language)]),
    contextLine(
      ...(preview.small ? [preview.small[language]] : []),
      `${sectionLine(operation.section, language)}${gap[language]}${requestNumber(request.id)[language]}`,
    ),
  ];
  // The title has the headline.
  return message([title, (preview.effect ?? preview.about)?.[language] ?? []].flat().join(' '), blocks);
}

/** Whether every approval of it needs a code: a day's first, too. */
const asksForCode = (operation: AnyOperation, { approval }: ShownPreview, { policy }: ViewContext): boolean =>
  codeNeeded({ total: totalOf(operation, approval), agreed: 0 }, policy.secondPerson.stepUpOverYen) !== undefined;

const needsCode = words(
  '承認には認証アプリの6桁のコードが必要です。',
  'Approving this needs the six-digit code of an authenticator.',
);

/** What somebody approves with a code: the same as on the card, and why a code is asked for. */
export function drawCodeRequest(
  { request, operation, preview, why }: Omit<ShownRequest, 'drift'> & { readonly why: Words | undefined },
  context: ViewContext,
): DrawnAsk {
  const { language, now, policy } = context;
  const entered = enteredFacts(request, operation, context);
  const amount = preview.approval?.amount ?? null;
  const yen = amount === null ? undefined : formatYen(amount);
  const shown = previewBlocks(preview, request.preview_id, {
    language,
    now,
    link: (thing) => linkTo(policy.links, thing, { shared: false }),
  });
  return {
    // The code stands where the window opens, right below what it is for.
    blocks: [...rehearsalLine(preview, language), ...headOf(preview, language)],
    below: [
      // Without what stands above already.
      ...(preview.headline ? shown.slice(1) : shown.slice(0, -1)),
      requesterLine({ request, operation }, language),
      ...(entered.length > 0 ? [facts(entered)] : []),
      ...(why ? [paragraph(why[language])] : []),
      endLine({ request, operation }, language),
    ],
    submit: words(
      firstFitting(limits.view.submit, yen && `${yen} を承認する`, '承認する'),
      firstFitting(limits.view.submit, yen && `Approve ${yen}`, 'Approve'),
    ),
  };
}

/** What somebody rejects: enough to tell it from others. */
export const drawRejection = (
  shown: Pick<ShownRequest, 'request' | 'operation' | 'preview'>,
  language: Language,
): Pick<DrawnAsk, 'blocks' | 'below'> => ({
  blocks: [
    ...rehearsalLine(shown.preview, language),
    ...headOf(shown.preview, language),
    requesterLine(shown, language),
  ],
  below: [endLine(shown, language)],
});

/** The headline of a decision's window; where there is none, what would be done. */
const headOf = (preview: ShownPreview, language: Language) => [
  preview.headline ? header(preview.headline[language]) : paragraph({ bold: preview.effect[language] }),
];

const requesterLine = ({ request, operation }: Pick<ShownRequest, 'request' | 'operation'>, language: Language) =>
  paragraph({ bold: operation.title[language] }, words('　依頼者 ', ', requested by ')[language], {
    user: request.requester,
  });

const endLine = ({ request, operation }: Pick<ShownRequest, 'request' | 'operation'>, language: Language) =>
  contextLine(`${sectionLine(operation.section, language)}${gap[language]}${requestNumber(request.id)[language]}`);

/** `承認待ち: ¥250,000 星野 ひかり 様（支払済みにする）` */
const titleOf = (
  { request, operation, preview }: Pick<ShownRequest, 'request' | 'operation' | 'preview'>,
  language: Language,
): string => `${stateWords[request.state][language]}: ${subjectOf(operation, preview)[language]}`;

/** More are not mentioned: a team of approvers is better named by its user group. */
const MENTIONED = 20;

/** The holders of the approver's line of `ops.yml` but the requester, as mentions. */
export function mentionedApprovers(
  { requester }: Pick<Request, 'requester'>,
  { policy, language }: Pick<ViewContext, 'policy' | 'language'>,
): Inline[] {
  const all = policy.roles.approver.filter(
    (holder) => holder !== requester && (isPersonId(holder) || isGroupId(holder)),
  );
  const holders = all.slice(0, MENTIONED);
  return [
    ...holders.flatMap((holder, index): Inline[] => [...(index === 0 ? [] : [' ']), mention(holder)]),
    ...(all.length > MENTIONED ? [` ${moreWords(all.length - MENTIONED, '名')[language]}`] : []),
  ];
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
    // Beside why a second person is needed, which is another reason.
    const label = name === 'reason' ? words('依頼の理由', 'Reason for the request') : parameter.label;
    return [[label[language], chosen ?? day ?? value] as const];
  });
}

/** A request is bound to its preview: with changed rows it cannot be applied. */
const changedWarning = ({ ja, en }: Words): Words =>
  words(
    `依頼後に内容が変わりました。このままでは実行されません: ${ja}`,
    `The data has changed since the request, so it cannot be carried out: ${en}`,
  );

/** What the person did who ended a request; one that expired has none. */
const deciders: Readonly<Record<RequestState, Words>> = {
  open: words('', ''),
  approved: words(' ・ 承認 ', ' · approved by '),
  failed: words(' ・ 承認 ', ' · approved by '),
  rejected: words(' ・ 却下 ', ' · rejected by '),
  withdrawn: words(' ・ 取り下げ ', ' · withdrawn by '),
  expired: words('', ''),
};

/** When it was closed, after who decided; without one, that it closed by itself. */
function closedAt(time: Inline, { decided_by, state }: Request, language: Language): Inline[] {
  if (decided_by !== null) return [' ', time];
  const expired = state === 'expired';
  return language === 'ja'
    ? [' ・ ', time, expired ? ' に期限切れ' : ' に終了']
    : [expired ? ' · expired ' : ' · closed ', time];
}

/** Somebody agreed to what was warned of. */
const decidedToDo: readonly RequestState[] = ['approved', 'failed'];

/** What was decided, by whom, and what came of it. */
function drawDecided({ request, operation, preview, withCode }: ShownRequest, context: ViewContext): Message {
  const { language } = context;
  const { at, requester, decided_by, decided_at, reason, outcome, state } = request;
  const mark = state === 'approved' ? '✅' : '🚫';
  const title = `${mark} ${titleOf({ request, operation, preview }, language)}`;
  const who: Inline[] = [
    words('依頼 ', 'Requested by ')[language],
    { user: requester },
    // Nobody decided: then it matters for how long it waited.
    ...(decided_by === null ? [' ', timeOf(at, context)] : [deciders[state][language], { user: decided_by }]),
    ...(withCode ? [words('（コードで確認）', ' (with a code)')[language]] : []),
    ...(decided_at ? closedAt(timeOf(decided_at, context), request, language) : []),
  ];
  const csv = resultCsv.button(
    { text: words('結果をCSVで見る', 'Result as CSV')[language] },
    { receipt: request.receipt_id },
  );
  return message(title, [
    paragraph({ bold: title }, '\n', ...who),
    // What was known when it was approved; of several rows also which were left out. Where nothing happened, nothing
    // came of it.
    ...(decidedToDo.includes(state)
      ? factsAndWarnings({ ...preview, facts: preview.items ? preview.facts : [] }, context)
      : []),
    ...(outcome
      ? [paragraph(outcome[language], ...(reason === null ? [] : [words('\n理由: ', '\nReason: ')[language], reason]))]
      : []),
    ...(state === 'approved' && preview.items ? buttonRows([csv]) : []),
    contextLine(...(preview.small ? [preview.small[language]] : []), requestNumber(request.id)[language]),
  ]);
}
