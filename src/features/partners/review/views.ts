import type { Button, KnownBlock } from '@slack/types';
import { hoursBetween } from '../../../domain/time/duration.ts';
import { cut } from '../../../domain/text/text.ts';
import { ageInWords } from '../../../domain/time/tokyo.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { bracketed, type Language, type Words, words } from '../../../domain/text/words.ts';
import { inlineOf } from '../../../engine/answers/format.ts';
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
} from '../../../slack/blocks.ts';
import { partnerStatusWords } from '../../../marketplace/statuses/partner.ts';
import { decisionTitle, lastChange, type PartnerDecision, stateWords } from '../decision-rules.ts';
import { missingLine, type PartnerRow } from '../rules.ts';
import { label } from '../text.ts';
import { normalise } from '../../../domain/typed/normalise.ts';

export interface CardPartner extends PartnerRow {
  readonly capabilities: unknown;
  readonly created_at: Date | null;
  readonly updated_at: Date | null;
}

/** Characters shown of each text: Slack refuses messages near 10,000 characters, and the buttons with them. */
const TEXT = 600;
const short = (text: string): string => cut(text, TEXT);

/** Names that are known to occur in the marketplace's JSON, which has no schema; others are shown as they are written. */
const capabilityNames: Readonly<Record<string, Words>> = {
  products: words('製品', 'Products'),
  max_lot: words('最大ロット', 'Largest lot'),
};

const between = { values: words('、', ', '), fields: words('／', '; ') } as const;

/** The marketplace's JSON as readable text: `缶バッジ、ステッカー`, `素材: 金属／最大ロット: 300`. */
function capabilitiesText(capabilities: unknown, language: Language): string | null {
  if (capabilities === null || capabilities === undefined) return null;
  if (Array.isArray(capabilities))
    return capabilities.map((each) => capabilitiesText(each, language) ?? '').join(between.values[language]);
  if (Number.isSafeInteger(capabilities)) return formatCount(Number(capabilities), 'en');
  if (typeof capabilities !== 'object')
    return typeof capabilities === 'string' ? capabilities : JSON.stringify(capabilities);
  return Object.entries(capabilities)
    .map(([name, value]) => `${capabilityNames[name]?.[language] ?? name}: ${capabilitiesText(value, language) ?? '—'}`)
    .join(between.fields[language]);
}

/** `今治タオル工房（株式会社今治タオル工房）`: the company only when it says something else. */
const fullName = ({ name, company_name: company }: CardPartner, language: Language): string =>
  company === null || ['', normalise(name)].includes(normalise(company))
    ? name
    : `${name}${bracketed(cut(company, 80), language)}`;

/**
 * The card of a partner under review, with what decides first: who it is, what is missing, what it makes, and the buttons.
 * Decided, it is folded: the state and who decided. It has no contact data; 詳細 shows that to those who may see it.
 */
export function reviewCard(
  partner: CardPartner,
  history: readonly PartnerDecision[],
  buttons: readonly Button[],
  language: Language,
  now: Date,
): Message {
  const who = fullName(partner, language);
  const title = words(`パートナー審査: ${who}`, `Partner review: ${who}`)[language];
  const state = stateWords(partner, lastChange(history))[language];
  const lines = decisionLines(partner, history, language, now);
  const blocks =
    partner.status === 'pending'
      ? [header(title), ...application(partner, language, now), ...lineOrList(lines)]
      : [paragraph({ bold: `${state}: ${who}` }), ...lineOrList(lines)];
  return message(`${title}${bracketed(state, language)}`, [...blocks, ...buttonRows(buttons)]);
}

/** What a waiting partner says about itself; empty fields are left out. */
function application(partner: CardPartner, language: Language, now: Date): KnownBlock[] {
  const makes = capabilitiesText(partner.capabilities, language) ?? '';
  const says = partner.description?.trim() ?? '';
  return [
    ...warningLines(missingLine(partner).map((warning) => warning[language])),
    ...(makes === '' ? [] : [paragraph(short(makes))]),
    ...(says === '' ? [] : [paragraph(words(`「${short(says)}」`, `“${short(says)}”`)[language])]),
    facts([[label.applied[language], ...appliedSince(partner.created_at, language, now)]]),
  ];
}

/** When it applied, and how long it waits by now. */
function appliedSince(at: Date | null, language: Language, now: Date): Inline[] {
  const moment = inlineOf(at, 'instant', { language, now });
  if (typeof moment === 'string' || !('time' in moment)) return [moment];
  const [open, close] = language === 'ja' ? ['（', '）'] : [' (', ')'];
  const age = ageInWords(hoursBetween(moment.time, now), language);
  return [
    moment,
    open,
    { time: moment.time, ago: true, fallback: language === 'ja' ? `${age}前` : `${age} ago` },
    close,
  ];
}

/** The card of a deleted partner: its id and the decisions about it. */
export function goneCard(id: string, history: readonly PartnerDecision[], language: Language, now: Date): Message {
  const title = words('パートナー審査: 削除されました', 'Partner review: deleted')[language];
  const sentence = words(
    'このパートナーは番頭の外で削除されました。承認も拒否もできません。',
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
function decisionLines(
  partner: CardPartner,
  history: readonly PartnerDecision[],
  language: Language,
  now: Date,
): Inline[][] {
  const lines = history.map((decision) => decisionLine(decision, language, now));
  if ((lastChange(history)?.after?.status ?? 'pending') !== partner.status) {
    const changed = words(
      `番頭の外で「${partnerStatusWords(partner.status).ja}」に変更されました`,
      `Changed to “${partnerStatusWords(partner.status).en}” outside Banto`,
    )[language];
    lines.push([
      { bold: changed },
      ...(partner.updated_at === null ? [] : [' ', timeOf(partner.updated_at, { language, now })]),
    ]);
  }
  return lines;
}

/** A paragraph for one line, a list for several. */
const lineOrList = (lines: readonly Inline[][]): KnownBlock[] => {
  const [only, ...more] = lines;
  if (!only) return [];
  return more.length === 0 ? [paragraph(...only)] : [bullets(lines)];
};
