import type { Button, KnownBlock } from '@slack/types';
import { cut } from '../../domain/text.ts';
import { formatTime } from '../../domain/tokyo.ts';
import { bracketed, type Language, type Words, words } from '../../domain/words.ts';
import { inlineOf } from '../../engine/answers/format.ts';
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
} from '../../slack/blocks.ts';
import { partnerStatusWords } from '../../marketplace/partner-status.ts';
import { missing, type PartnerRow } from './rules.ts';
import { label } from './text.ts';
import { suspend } from './names.ts';

/** A decision that Banto carried out, as the audit log has it. */
export interface PartnerDecision {
  readonly actor: string;
  readonly at: Date;
  readonly title: Words | undefined;
  readonly operation: string;
  readonly reason: string | null;
  readonly after: { readonly status?: string; readonly kind?: string } | null;
}

export interface CardPartner extends PartnerRow {
  readonly capabilities?: unknown;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
}

/** So much of each text stands on the card: Slack refuses a message near 10,000 characters, and the buttons with it. */
const TEXT = 600;
const short = (text: string | null): string => cut(text ?? '—', TEXT);

/** What the marketplace keeps as JSON, as a person would say it: `缶バッジ、ステッカー`, `素材: 金属／最大ロット: 300`. */
function capabilitiesText(capabilities: unknown): string | null {
  if (capabilities === null || capabilities === undefined) return null;
  if (Array.isArray(capabilities)) return capabilities.map((each) => capabilitiesText(each) ?? '').join('、');
  if (typeof capabilities !== 'object')
    return typeof capabilities === 'string' ? capabilities : JSON.stringify(capabilities);
  return Object.entries(capabilities)
    .map(([name, value]) => `${name}: ${capabilitiesText(value) ?? '—'}`)
    .join('／');
}

/**
 * The card of a partner under review: who, what is missing, and either the buttons or how it was decided. Contact data
 * is not on it; 詳細 shows that to whoever may see it.
 */
export function reviewCard(
  partner: CardPartner,
  story: readonly PartnerDecision[],
  buttons: readonly Button[],
  language: Language,
  now: Date,
): Message {
  const status = partnerStatusWords(partner.status)[language];
  const title = words(`パートナー審査: ${partner.name}`, `Partner review: ${partner.name}`)[language];
  const warnings = partner.status === 'pending' ? missing(partner).map((warning) => warning[language]) : [];
  const blocks: KnownBlock[] = [
    header(title),
    // How it was decided comes first: it is what one opens a decided card for.
    ...told(partner, story, language, now),
    facts([
      [label.status[language], status],
      [label.company[language], short(partner.company_name)],
      [label.description[language], short(partner.description)],
      [label.capabilities[language], short(capabilitiesText(partner.capabilities))],
      [label.applied[language], inlineOf(partner.created_at, 'instant', language, now)],
    ]),
    ...warningLines(warnings),
    ...buttonRows(buttons),
  ];
  return message(`${title}${bracketed(status, language)}`, blocks);
}

/** The card of a partner that was deleted: its id, and what had been decided about it. */
export function goneCard(id: string, story: readonly PartnerDecision[], language: Language, now: Date): Message {
  const title = words('パートナー審査: 削除されました', 'Partner review: deleted')[language];
  const sentence = words(
    'このパートナーは番頭の外で削除されました。決裁はできません。',
    'This partner was deleted outside Banto. There is nothing left to decide.',
  )[language];
  return message(`${title} ${id}`, [
    header(title),
    paragraph(sentence),
    facts([[label.id[language], id]]),
    ...happened(story.map((decision) => decisionLine(decision, language, now))),
  ]);
}

const decisionLine = (decision: PartnerDecision, language: Language, now: Date): Inline[] => [
  { bold: `${nameOf(decision)[language]} ` },
  { user: decision.actor },
  ' ',
  { time: decision.at, fallback: `${formatTime(decision.at, language, now)} JST` },
  ...(decision.reason === null ? [] : [` — ${short(decision.reason)}`]),
];

/** Who decided what and when; a status that no decision of Banto's explains is said to come from elsewhere. */
function told(partner: CardPartner, story: readonly PartnerDecision[], language: Language, now: Date): KnownBlock[] {
  const lines = story.map((decision) => decisionLine(decision, language, now));
  const last = story.at(-1);
  if ((last?.after?.status ?? 'pending') !== partner.status) {
    const changed = words(
      `番頭の外で「${partnerStatusWords(partner.status).ja}」に変更されました`,
      `Changed to “${partnerStatusWords(partner.status).en}” outside Banto`,
    )[language];
    lines.push([
      { bold: changed },
      ...(partner.updated_at === null
        ? []
        : [' ', { time: partner.updated_at, fallback: `${formatTime(partner.updated_at, language, now)} JST` }]),
    ]);
  }
  return happened(lines);
}

/** One thing that happened is a line; several are a list. */
const happened = (lines: readonly Inline[][]): KnownBlock[] => {
  const [only, ...more] = lines;
  if (!only) return [];
  return more.length === 0 ? [paragraph(...only)] : [bullets(lines)];
};

function nameOf({ title, operation, after }: PartnerDecision): Words {
  if (operation !== suspend) return title ?? words(operation, operation);
  return after?.kind === 'rejected' ? words('拒否', 'Rejected') : words('停止', 'Suspended');
}
