import type { DemoAct } from '../../demo/control.ts';

/** Does what the backstage can do; what came of it is said there. */
export type Act = (act: DemoAct) => void;
