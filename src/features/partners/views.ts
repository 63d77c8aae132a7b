import type { Button, KnownBlock } from '@slack/types';
import { cut } from '../../domain/text.ts';
import { bracketed, type Language, type Words, words } from '../../domain/words.ts';
import { inlineOf } from '../../engine/answers/format.ts';
import { refersTo } from '../../engine/definitions/reference.ts';
import {
  bullets,
  buttonRows,
  facts,
  header,
  type Inline,
  type Message,
  message,
  paragraph,
  warningLines,
  timeOf,
} from '../../slack/blocks.ts';
import { partnerStatusWords } from '../../marketplace/partner-status.ts';
import { missing, type PartnerRow } from './rules.ts';
import { label } from './text.ts';

const suspend = refersTo('operation', 'partners.suspend');

/** A decision made through Banto, from the audit log. */
export interface PartnerDecision {
  readonly actor: string;
  readonly at: Date;
  readonly title: Words | undefined;
  readonly operation: string;
  readonly reason: string | null;
  readonly after: { readonly status?: string; readonly kind?: string } | null;
}

export interface CardPartner extends PartnerRow {
  readonly capabilities: unknown;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
}

/** Characters shown of each text: Slack refuses messages near 10,000 characters, and the buttons with them. */
const TEXT = 600;
const short = (text: string | null): string => cut(text ?? '—', TEXT);

/** Names of the marketplace's JSON; others are shown as they are written. */
const capabilityNames: Readonly<Record<string, Words>> = {
  products: words('製品', 'Products'),
  max_lot: words('最大ロット', 'Largest lot'),
};

/** The marketplace's JSON as readable text: `缶バッジ、ステッカー`, `素材: 金属／最大ロット: 300`. */
function capabilitiesText(capabilities: unknown, language: Language): string | null {
  if (capabilities === null || capabilities === undefined) return null;
  if (Array.isArray(capabilities)) return capabilities.map((each) => capabilitiesText(each, language) ?? '').join('、');
  if (typeof capabilities !== 'object')
    return typeof capabilities === 'string' ? capabilities : JSON.stringify(capabilities);
  return Object.entries(capabilities)
    .map(([name, value]) => `${capabilityNames[name]?.[language] ?? name}: ${capabilitiesText(value, language) ?? '—'}`)
    .join('／');
}

/**
 * The card of a partner under review: who it is, what is missing, and the buttons or the decision. It has no contact
 * data; 詳細 shows that to those who may see it.
 */
export function reviewCard(
  partner: CardPartner,
  history: readonly PartnerDecision[],
  buttons: readonly Button[],
  language: Language,
  now: Date,
): Message {
  const status = partnerStatusWords(partner.status)[language];
  const title = words(`パートナー審査: ${partner.name}`, `Partner review: ${partner.name}`)[language];
  const warnings = partner.status === 'pending' ? missing(partner).map((warning) => warning[language]) : [];
  const blocks: KnownBlock[] = [
    header(title),
    // The decision comes first: it is what people open a decided card for.
    ...decisionBlocks(partner, history, language, now),
    facts([
      [label.status[language], status],
      [label.company[language], short(partner.company_name)],
      [label.description[language], short(partner.description)],
      [label.capabilities[language], short(capabilitiesText(partner.capabilities, language))],
      [label.applied[language], inlineOf(partner.created_at, 'instant', { language, now })],
    ]),
    ...warningLines(warnings),
    ...buttonRows(buttons),
  ];
  return message(`${title}${bracketed(status, language)}`, blocks);
}

/** The card of a deleted partner: its id and the decisions about it. */
export function goneCard(id: string, history: readonly PartnerDecision[], language: Language, now: Date): Message {
  const title = words('パートナー審査: 削除されました', 'Partner review: deleted')[language];
  const sentence = words(
    'このパートナーは番頭の外で削除されました。決裁はできません。',
    'This partner was deleted outside Banto. There is nothing left to decide.',
  )[language];
  return message(`${title} ${id}`, [
    header(title),
    paragraph(sentence),
    facts([[label.id[language], id]]),
    ...lineOrList(history.map((decision) => decisionLine(decision, language, now))),
  ]);
}

const decisionLine = (decision: PartnerDecision, language: Language, now: Date): Inline[] => [
  { bold: `${decisionTitle(decision)[language]} ` },
  { user: decision.actor },
  ' ',
  timeOf(decision.at, { language, now }),
  ...(decision.reason === null ? [] : [` — ${short(decision.reason)}`]),
];

/** Who decided what and when. A status that no decision made through Banto explains was set outside Banto. */
function decisionBlocks(
  partner: CardPartner,
  history: readonly PartnerDecision[],
  language: Language,
  now: Date,
): KnownBlock[] {
  const lines = history.map((decision) => decisionLine(decision, language, now));
  const last = history.findLast(({ after }) => after?.status !== undefined);
  if ((last?.after?.status ?? 'pending') !== partner.status) {
    const changed = words(
      `番頭の外で「${partnerStatusWords(partner.status).ja}」に変更されました`,
      `Changed to “${partnerStatusWords(partner.status).en}” outside Banto`,
    )[language];
    lines.push([
      { bold: changed },
      ...(partner.updated_at === null ? [] : [' ', timeOf(partner.updated_at, { language, now })]),
    ]);
  }
  return lineOrList(lines);
}

/** A paragraph for one line, a list for several. */
const lineOrList = (lines: readonly Inline[][]): KnownBlock[] => {
  const [only, ...more] = lines;
  if (!only) return [];
  return more.length === 0 ? [paragraph(...only)] : [bullets(lines)];
};

function decisionTitle({ title, operation, after }: PartnerDecision): Words {
  if (operation !== suspend) return title ?? words(operation, operation);
  return after?.kind === 'rejected' ? words('拒否', 'Rejected') : words('停止', 'Suspended');
}
