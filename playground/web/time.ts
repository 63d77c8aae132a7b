import type { Language } from '#src/domain/text/words.ts';
import { texts } from './words.ts';

/** Everyone in the playground is in Tokyo. */
const timeZone = 'Asia/Tokyo';
const locales = { ja: 'ja-JP', en: 'en-US' } as const;

const day = (ms: number): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(ms);

/** Today, yesterday or tomorrow; undefined for other days. */
const near = (ms: number, now: number, language: Language): string | undefined => {
  const days = (Date.parse(day(ms)) - Date.parse(day(now))) / 86_400_000;
  const name = days === 0 ? texts.today : days === -1 ? texts.yesterday : days === 1 ? texts.tomorrow : undefined;
  return name?.[language];
};

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago something was, in its largest unit: `2 days ago`. */
function ago(ms: number, language: Language): string {
  const [unit, length] = units.find(([, each]) => Math.abs(ms) >= each) ?? units[2];
  return new Intl.RelativeTimeFormat(locales[language]).format(-Math.floor(ms / length), unit);
}

/** Formats a date by Slack's tokens, such as `{date_short_pretty} {time}`. */
export function slackDate(seconds: number, format: string, language: Language, now: number): string {
  const ms = seconds * 1_000;
  const written = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locales[language], { timeZone, ...options }).format(ms);
  const tokens: Record<string, () => string> = {
    date_num: () => day(ms),
    date: () => written({ dateStyle: 'long' }),
    date_short: () => written({ dateStyle: language === 'ja' ? 'long' : 'medium' }),
    date_long: () => written({ dateStyle: 'full' }),
    time: () => written({ timeStyle: 'short' }),
    time_secs: () => written({ timeStyle: 'medium' }),
    ago: () => ago(now - ms, language),
  };
  return format.replaceAll(/\{(\w+)\}/g, (all, token: string) => {
    const pretty = token.endsWith('_pretty');
    const write = tokens[token.replace(/_pretty$/u, '')];
    return (pretty ? near(ms, now, language) : undefined) ?? write?.() ?? all;
  });
}

/** A message's time of day. */
export const timeOfDay = (ts: string, language: Language): string => slackDate(Number(ts), '{time}', language, 0);
