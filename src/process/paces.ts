/** How often the process does its regular work. Milliseconds between two rounds. */
export interface Paces {
  /** Between two checks whether what cards show has changed: well within the promised minute. */
  readonly watchMs: number;
  /**
   * Between two rounds of work that notifications of Banto's own tables start, in case one was missed. Without
   * notifications such work uses its own pace below.
   */
  readonly restMs: number;
  /** Between two deliveries of due messages. */
  readonly deliverMs: number;
  /** A receipt that is this old and not concluded belongs to a process that has ended. */
  readonly orphanMs: number;
  /** Between two checks for requests that expire or need a reminder. */
  readonly requestsMs: number;
  /** Between two messages to one channel. Slack accepts about one a second. */
  readonly channelMs: number;
  /** Between two checks for due schedules; the database is read only when one is due. */
  readonly tickMs: number;
  /** Between two looks for jobs that older versions have left. */
  readonly takeOverMs: number;
  /** Between two signs of life to the other replicas, which forget this one after a minute. */
  readonly beatMs: number;
  /** Between two looks at which of the marketplace's tables hide their rows: policies change. */
  readonly lookMs: number;
  /** Between two checks of Banto's own schedules, queue and cards. */
  readonly selfMs: number;
  /** Between two checks for alerts and incidents that must be escalated. */
  readonly climbMs: number;
  /** Between two questions to Slack why no socket can be opened; asked only while none is open. */
  readonly socketCheckMs: number;
  /** After Slack refused a socket for good: a token may be issued again, and Socket Mode switched on. */
  readonly socketAgainMs: number;
}

export const usualPaces: Paces = {
  watchMs: 5_000,
  restMs: 30_000,
  deliverMs: 1_000,
  orphanMs: 5_000,
  requestsMs: 10_000,
  channelMs: 1_000,
  tickMs: 1_000,
  takeOverMs: 30_000,
  beatMs: 10_000,
  lookMs: 30_000,
  selfMs: 60_000,
  climbMs: 5_000,
  socketCheckMs: 5_000,
  socketAgainMs: 30_000,
};
