import type { Button, PlainTextOption } from '@slack/types';
import type { Language } from '../../domain/text/words.ts';
import { plainText } from '../../slack/blocks.ts';
import type { ButtonOptions } from '../../slack/contract.ts';
import { limits } from '../../slack/limits.ts';
import { fitsButton, type OperationPayload, operationAction } from './operation-button.ts';
import { nameIn } from './reference.ts';
import type { Step, StepValues } from './step.ts';

const payloadOf = ({ id, ...others }: StepValues = {}): OperationPayload => ({
  ...(id !== undefined && { id }),
  ...(Object.keys(others).length > 0 && { values: others }),
});

/** The button of a step. Its id is the name of the question or operation. */
export const stepButton = (
  { does, label, values }: Step,
  language: Language,
  options: Omit<ButtonOptions, 'text'> = {},
): Button => operationAction(nameIn(does)).button({ text: label[language], ...options }, payloadOf(values));

/** Whether its values fit into a button; typed ones may be too long. */
export const fits = ({ values }: Pick<Step, 'values'>): boolean => fitsButton(payloadOf(values));

/** The choice of a row in a select that starts a row's step; pressed, it is read as the row's button. */
export const rowOption = (id: string, text: string): PlainTextOption => ({
  text: plainText(text, limits.option.text),
  value: JSON.stringify(payloadOf({ id })),
});
