import { limits } from '#src/slack/limits.ts';
import { homeTeam } from '../../cast.ts';
import { patient } from '../../patience.ts';
import { defaultChannels, defaultGroups, defaultPeople } from './people.ts';
import { rateRules, type RateRules } from './rate-rules.ts';
import { defaultScopes } from './scopes.ts';
import type { Channel, Group, Person } from './types.ts';

/** How strict Slack is about time, in milliseconds. The defaults are Slack's own. */
export interface Timings {
  /** After which a person sees `operation_timeout`. */
  ack: number;
  /** How long a trigger_id may be exchanged for a view. */
  trigger: number;
  responseUrl: number;
  /** When an event that was not acknowledged is sent again. Commands and interactions never are. */
  eventRetries: readonly number[];
  /** Between pings to a Socket Mode connection. */
  ping: number;
}

export interface SlackOptions {
  /** 0, the default, takes a free port. */
  port?: number;
  team?: string;
  signingSecret?: string;
  botToken?: string;
  appToken?: string;
  people?: Person[];
  groups?: Group[];
  channels?: Channel[];
  timings?: Partial<Timings>;
  /** While the machine is busy Slack waits longer for an acknowledgement and a view: for stories that are about something else. */
  unhurried?: boolean;
  /**
   * The bot's address for deliveries over HTTP (`/slack/events` is added where it has no path); several stand for replicas behind
   * a balancer. Without any, deliveries go to Socket Mode connections.
   */
  botUrl?: string | readonly string[];
  /** What the bot was granted; a method that needs more answers `missing_scope`. */
  scopes?: readonly string[];
  /**
   * Slack's rate limits. `true` (the default) refills at Slack's rates but allows bursts generous enough for a test's story;
   * `strict` allows Slack's own short bursts; `false` never refuses.
   */
  rateLimits?: boolean | 'strict' | Partial<RateRules>;
  /** Block types this workspace does not know, so that the plain form can be tested. */
  refuseBlocks?: readonly string[];
  /**
   * Slack's clock in Unix milliseconds, from which messages get their `ts`; the bot's, when that is moved. Signatures, triggers,
   * response URLs and time-outs stay on real time, as the libraries on the other side do.
   */
  now?: () => number;
  /** Milliseconds that every Web API request takes longer. */
  latency?: number;
  /** Whether deliveries reuse HTTP connections; off, so that a killed bot never costs a delivery twice. */
  keepAlive?: boolean;
}

export interface Settings {
  team: string;
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
