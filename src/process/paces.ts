/** How often the process looks by itself. Milliseconds between two rounds. */
export interface Paces {
  /** The database is asked whether cards are still true: well within the promised minute. */
  readonly watchMs: number;
  /** Messages that are due are delivered; a channel takes one a second. */
  readonly deliverMs: number;
  /** A receipt this old that has not ended belongs to a process that is gone. */
  readonly orphanMs: number;
  /** Requests are closed when their time is up. */
  readonly requestsMs: number;
  /** Between two messages to one channel. Slack takes about one a second. */
  readonly channelMs: number;
  /** The clock is read for schedules whose time has come; the database is asked only then. */
  readonly tickMs: number;
  /** Between two looks at Banto's own schedules, queue and cards. */
  readonly selfMs: number;
  /** Alerts and incidents that wait for somebody climb to the next level. */
  readonly climbMs: number;
}

export const usualPaces: Paces = {
  watchMs: 5_000,
  deliverMs: 1_000,
  orphanMs: 5_000,
  requestsMs: 10_000,
  channelMs: 1_000,
  tickMs: 1_000,
  selfMs: 60_000,
  climbMs: 5_000,
};
