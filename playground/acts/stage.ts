import type { Sql } from '../marketplace/make.ts';
import type { DialectName } from '../marketplace/schema.ts';
import type { Slack } from '../slack/slack.ts';

/** Where people act: a Slack and the marketplace's database. A test's Banto and a rig are both stages. */
export interface Stage {
  readonly slack: Slack;
  readonly sql: Sql;
  readonly dialect: DialectName;
  /** The day in Tokyo, `YYYY-MM-DD`, on which payouts are due by default. Default: the database's today. */
  readonly today?: string;
}
