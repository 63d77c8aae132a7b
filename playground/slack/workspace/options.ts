import { limits } from '#src/slack/limits.ts';
import { homeTeam } from '../../cast.ts';
import { patient } from '../../patience.ts';
import { defaultChannels, defaultGroups, defaultPeople } from './people.ts';
import type { KeptSlack } from './kept-slack.ts';
import { rateRules, type RateRules } from './rate-rules.ts';
import { defaultScopes } from './scopes.ts';
import type { Channel, Group, Person } from './types.ts';

/** Slack's time limits in milliseconds. The defaults are Slack's own. */
export interface Timings {
  /** Time until a person sees `operation_timeout`. */
  ack: number;
  /** How long a trigger_id can open a view. */
  trigger: number;
  responseUrl: number;
  /** When an unacknowledged event is sent again. Commands and interactions never are. */
  eventRetries: readonly number[];
  /** Interval of pings to a Socket Mode connection. */
  ping: number;
}

export interface SlackOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  team?: string;
  /** The id (E…) of the Enterprise Grid organisation that the workspace is in. */
  enterprise?: string;
  signingSecret?: string;
  botToken?: string;
  appToken?: string;
  people?: Person[];
  groups?: Group[];
  channels?: Channel[];
  timings?: Partial<Timings>;
  /** On a busy machine, wait longer for acknowledgements and views: for tests that are about something else. */
  unhurried?: boolean;
  /**
   * The bot's URL for HTTP deliveries (`/slack/events` is added when it has no path). Several are replicas behind a load
   * balancer. Without any, deliveries go to Socket Mode connections.
   */
  botUrl?: string | readonly string[];
  /** The bot's granted scopes. A method that needs another one fails with `missing_scope`. */
  scopes?: readonly string[];
  /**
   * Slack's rate limits. `true` (the default) refills at Slack's rates but allows bursts large enough for a test;
   * `strict` allows Slack's own short bursts; `false` never refuses.
   */
  rateLimits?: boolean | 'strict' | Partial<RateRules>;
  /** Block types to refuse as unknown, so that the plain form can be tested. */
  refuseBlocks?: readonly string[];
  /**
   * Slack's clock in Unix milliseconds, for the `ts` of messages; pass the bot's clock when a test moves that. Signatures,
   * triggers, response URLs and time-outs use real time, because the bot's libraries do too.
   */
  now?: () => number;
  /** Delay of every Web API request. Milliseconds. */
  latency?: number;
  /** What another Slack kept: this one continues it. */
  kept?: KeptSlack;
  /** Whether deliveries reuse HTTP connections. Default: no, so that killing a bot loses at most the delivery in progress. */
  keepAlive?: boolean;
}

export interface Settings {
  team: string;
  enterprise: string | undefined;
  signingSecret: string;
  botToken: string;
  appToken: string;
  people: Person[];
  groups: Group[];
  channels: Channel[];
  timings: Timings;
  scopes: readonly string[];
  rates: RateRules | undefined;
  refuseBlocks: readonly string[];
  keepAlive: boolean;
  now: () => number;
}

export const settingsFrom = (options: SlackOptions): Settings => {
  const people = options.people ?? defaultPeople();
  return {
    team: options.team ?? homeTeam,
    enterprise: options.enterprise,
    signingSecret: options.signingSecret ?? 'playground-signing-secret',
    botToken: options.botToken ?? 'xoxb-playground',
    appToken: options.appToken ?? 'xapp-playground',
    people,
    groups: options.groups ?? defaultGroups(),
    channels: options.channels ?? defaultChannels(people),
    timings: timingsFrom(options),
    scopes: options.scopes ?? defaultScopes,
    rates: rateRules(options.rateLimits ?? true),
    refuseBlocks: options.refuseBlocks ?? [],
    keepAlive: options.keepAlive ?? false,
    now: options.now ?? Date.now,
  };
};

function timingsFrom({ timings, unhurried = false }: SlackOptions): Timings {
  const given: Timings = {
    ack: limits.ack.seconds * 1_000,
    trigger: limits.trigger.seconds * 1_000,
    responseUrl: limits.responseUrl.minutes * 60_000,
    eventRetries: [0, 60_000, 300_000],
    ping: 10_000,
    ...timings,
  };
  if (!unhurried) return given;
  const { ack, trigger } = given;
  return Object.defineProperties(given, {
    ack: { get: () => patient(ack) },
    trigger: { get: () => patient(trigger) },
  });
}
