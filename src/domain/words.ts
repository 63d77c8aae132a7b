/** The two languages every text exists in. Japanese is the first: it is what an operator reads. */
export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/** One text in both languages. A definition, an error or a notice carries this; the reader's language is chosen last. */
export type Words = Readonly<Record<Language, string>>;

/** Builds a text from the same parts in both languages. */
export const words = (ja: string, en: string): Words => ({ ja, en });

/** An addition in brackets, as the language has them: `（保留）`, ` (on hold)`. */
export const bracketed = (text: string, language: Language): string =>
  language === 'ja' ? `（${text}）` : ` (${text})`;

/** Joins texts, in each language. */
export const joinWords = (parts: readonly Words[], separator: string): Words => ({
  ja: parts.map((part) => part.ja).join(separator),
  en: parts.map((part) => part.en).join(separator),
});
