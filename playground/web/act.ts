import type { Act, ActResult } from '../slack/control/control.ts';

type Distribute<Union> = Union extends unknown ? Omit<Union, 'as'> : never;
/** An act of the acting person. */
export type OwnAct = Distribute<Act>;
/** Does the act and shows the person any error. */
export type TryAct = (act: OwnAct) => Promise<ActResult | undefined>;
export type DoAct = (act: OwnAct) => Promise<void>;
