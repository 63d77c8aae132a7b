import type { Logger } from '@slack/web-api';

/** A logger for Slack's client that says nothing: doctor prints a line for each result itself. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as never,
  setName() {},
};
