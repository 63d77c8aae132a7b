import type { Button } from '@slack/types';
import { type Links, linkTo } from '../../domain/links.ts';
import type { NativeBlock } from '../../slack/native-blocks.ts';
import type { AnswerTable, OpenRequest, Sheet } from '../definitions/answer.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Reader } from './format.ts';

/** For whom an answer is drawn, and what they may see and do. */
export interface Presentation extends Reader {
  /** Whether it is posted in the channel. */
  readonly shared: boolean;
  /** Whether to show personal data: only to a person with the role for it, never in a channel. */
  readonly personal: boolean;
  /** Whether Slack accepts this block type; otherwise the content is shown as text. */
  readonly native: (type: NativeBlock) => boolean;
  /** Who shared it, when it is posted in the channel. */
  readonly sharer?: string;
  /** The stored question, which the buttons carry. */
  readonly receipt: string;
  /** The operations this reader may use, by name. */
  operation(name: string): AnyOperation | undefined;
  /** Whether this reader may ask the question, open the operation or make the change with this name. */
  mayStart(name: string): boolean;
  /** The decisions that this reader may take on an open request. */
  decisions(request: OpenRequest): Button[];
}

/** The presentation of an answer that a schedule posts in a channel. */
export const forAll = ({
  links = {},
  ...how
}: Pick<Presentation, 'language' | 'now' | 'native'> & { readonly links?: Links }): Presentation => ({
  ...how,
  link: (thing) => linkTo(links, thing, { shared: true }),
  shared: true,
  personal: false,
  receipt: '',
  operation: () => undefined,
  // Whoever presses is asked for their role then.
  mayStart: () => true,
  decisions: () => [],
});

/** The facts that this reader may see. */
export const visibleFacts = (all: Sheet['facts'], { personal }: Pick<Presentation, 'personal'>) =>
  all.filter((fact) => personal || fact.personal !== true);

/** The columns that this reader may see, with their places in a row. */
export const visibleColumns = (table: Pick<AnswerTable, 'columns'>, { personal }: Pick<Presentation, 'personal'>) =>
  table.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => column.csvOnly !== true && (personal || column.personal !== true));
