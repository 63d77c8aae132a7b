import type { Act, ActResult } from '../slack/control/control.ts';

type Distribute<Union> = Union extends unknown ? Omit<Union, 'as'> : never;
/** An act of whoever is acting. */
export type OwnAct = Distribute<Act>;
/** Does it; what goes wrong is shown to the person. */
export type Attempt = (act: OwnAct) => Promise<ActResult | undefined>;
export type Doer = (act: OwnAct) => Promise<void>;
