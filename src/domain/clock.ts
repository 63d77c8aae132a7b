/** Banto's one clock. Every decision about time asks it; tests and the demo move it. */
export interface Clock {
  now(): Date;
}
