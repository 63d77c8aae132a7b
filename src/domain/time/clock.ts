/** Banto's only clock. Every decision about time uses it; tests and the demo can set it. */
export interface Clock {
  now(): Date;
}
