/** The languages of every text. Japanese comes first: operators read it. */
export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/** One text in both languages. The reader's language is chosen only when the text is shown. */
export type Words = Readonly<Record<Language, string>>;

/** Builds a text in both languages. */
export const words = (ja: string, en: string): Words => ({ ja, en });

/** Shown instead of what could not be read; others stand beside it. */
export const notRead = words('読み取れませんでした', 'could not be read');
/** The same where nothing else marks it. */
export const notReadMarked = words(`⚠ ${notRead.ja}`, `⚠ ${notRead.en}`);

/** Text in the brackets of its language: `（保留）`, ` (on hold)`. */
export const bracketed = (text: string, language: Language): string =>
  language === 'ja' ? `（${text}）` : ` (${text})`;

/** What separates the parts of one line. */
export const gap = words('　', ' · ');

/** The same, lighter: for the parts of one thought. */
export const dot = words(' ・ ', ' · ');

/** Joins texts, in each language; English may have a separator of its own. */
export const joinWords = (parts: readonly Words[], separator: string, english = separator): Words => ({
  ja: parts.map((part) => part.ja).join(separator),
  en: parts.map((part) => part.en).join(english),
});
