import { languages } from '../../domain/text/words.ts';
import { startModal } from '../../features/home/start.ts';
import type { Payload } from '../../slack/validate.ts';
import { answerMessages } from './answers.ts';
import { cards, home } from './cards.ts';
import { modals, operationMessages } from './operations.ts';
import { type Drawing, reader } from './specimens.ts';

/** One example of something that Banto sends to Slack. */
export interface Example {
  /** What it is, in English: `payouts.paid: preview, ja`. */
  readonly what: string;
  readonly payload: Payload;
}

/**
 * One example of everything that Banto can send: every message, card and modal, and Home, in both languages, as full
 * and as long as it can be. Drawn by the same functions that draw the real ones, with invented data.
 */
export function everythingSent(drawing: Omit<Drawing, 'language'>): Example[] {
  return languages.flatMap((language) => examplesIn({ ...drawing, language }));
}

function examplesIn(drawing: Drawing): Example[] {
  const { language } = drawing;
  const messages = [
    ...answerMessages(drawing),
    ...operationMessages(drawing),
    ...Object.entries(cards).flatMap(([name, draw]) =>
      draw(drawing).map((message) => [`card ${name}`, message] as const),
    ),
  ];
  return [
    ...messages.map(([what, { blocks }]) => ({ what: `${what}, ${language}`, payload: { message: { blocks } } })),
    ...modals(drawing).map(([what, view]) => ({ what: `${what}, ${language}`, payload: { view } })),
    { what: `start, ${language}`, payload: { view: startModal(drawing, reader(drawing)) } },
    { what: `Home, ${language}`, payload: { view: { type: 'home', blocks: home(drawing) } } },
  ];
}
