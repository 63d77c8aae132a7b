import { isCalled } from '../../domain/escalation/escalation.ts';
import type { EscalationLevel } from '../../domain/policy.ts';
import { type Words, words } from '../../domain/text/words.ts';
import { type Inline, mention } from '../../slack/blocks.ts';

/** What an alert measures, with its limit: `9件（上限 5件）`. */
export const measuredWords = ({ value, limit }: Readonly<Record<'value' | 'limit', Words>>): Words =>
  words(`${value.ja}（上限 ${limit.ja}）`, `${value.en} (limit ${limit.en})`);

/** How far an alert's value has recovered. Older versions stored neither. */
interface Recovery {
  readonly level?: 'bad' | 'near' | 'good';
  /** At what value it is good again. */
  readonly recovers?: Words;
}

/** Whether it is within its limit, and ends if it stays so. */
export const isRecovering = ({ level }: Recovery): boolean => level === 'good';

/** Why an open alert stays open though its value is within the limit; undefined while it is above. */
export function recovering({ level, recovers }: Recovery): Words | undefined {
  if (level === 'near' && recovers)
    return words(`回復待ち（${recovers.ja}以下で解決）`, `recovering (ends at ${recovers.en} or less)`);
  return level === 'good' ? words('回復を確認中', 'recovering (ends if it stays so)') : undefined;
}

/** Whom a level notifies in Slack, with the contact for outside Slack; nothing where nobody is called. */
export const contactOf = (step: EscalationLevel): Inline[] =>
  isCalled(step) ? [mention(step.mention), ...(step.contact === undefined ? [] : [` ${step.contact}`])] : [];

/** What reaching a level did, in a sentence. */
export function calledWords(step: EscalationLevel): Words {
  const { ja, en } = levelName(step);
  if (isCalled(step)) return words(`${ja} に連絡しました。`, `Banto called ${en}.`);
  return step.contact === undefined
    ? words(
        `${ja} の宛先が ops.yml にないため、誰にも連絡していません。`,
        `Banto called nobody: ops.yml names nobody for ${en}.`,
      )
    : words(
        `${ja} の宛先がSlackにないため、番頭からは連絡していません。${step.contact} に連絡してください。`,
        `Banto called nobody: ops.yml names nobody in Slack for ${en}. Please call ${step.contact}.`,
      );
}

/** `第2段階: システム管理者` */
export const levelName = ({ level, name }: EscalationLevel): Words =>
  words(`第${level}段階: ${name}`, `level ${level}: ${name}`);

/** The same of a level that was reached without calling anybody. */
export function uncalledName(step: EscalationLevel): Words {
  const { ja, en } = levelName(step);
  return words(`${ja}（番頭からは連絡していません）`, `${en} (Banto called nobody)`);
}

/** The button that calls the next level, wherever it stands and is spoken of. */
export const callNext = words('次の担当へ連絡…', 'Escalate…');

/** Asked before a person calls the next level, because a page cannot be taken back. */
export const escalateAsks = (step: EscalationLevel) => ({
  title: words('次の担当へ連絡', 'Escalate'),
  text: isCalled(step)
    ? words(
        `第${step.level}段階（${step.name}）にすぐ連絡します。取り消せません。`,
        `Level ${step.level} (${step.name}) is called at once. It cannot be taken back.`,
      )
    : words(
        `第${step.level}段階（${step.name}）に進めます。Slackの宛先がないため、番頭からは連絡しません。`,
        `It moves to level ${step.level} (${step.name}). ops.yml names nobody in Slack for it, so Banto calls nobody.`,
      ),
  confirm: isCalled(step) ? words('連絡する', 'Escalate') : words('進める', 'Move up'),
});

/** The button with which a person takes an alert or incident, wherever it stands and is spoken of. */
export const takeIt = words('私が対応します', 'I’ll take it');
/** The link in a direct message that leads to its card. */
export const openCard = (kind: string): Words =>
  kind === 'incident' ? words('障害カードを開く', 'Open the incident') : words('アラートを開く', 'Open the alert');
/** The button that asks the question behind an alert. */
export const showRows = words('内訳を見る', 'Show details');
