import { type Words, words } from './words.ts';
import { counted } from './yen.ts';

/** What a list by age is about, in English one of it, and the time from which its age is counted. */
export interface Aged {
  readonly what: Words;
  readonly time: Words;
}

/** The note of a list by age about the rows that it leaves out, having no time to reckon with; none without such rows. */
export const undatedNotes = (undated: number, { what, time }: Aged): Words[] =>
  undated === 0
    ? []
    : [
        words(
          `このほか、${time.ja}のない${what.ja}が ${undated}件あります（日時として読めないものを含みます。経過を測れません）。`,
          `${counted(undated, `more ${what.en} has`, `more ${what.en}s have`)} no ${time.en}, or none that can be read, so the age is unknown.`,
        ),
      ];
