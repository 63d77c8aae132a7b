import { setTimeout as sleep } from 'node:timers/promises';
import type { Words } from '#src/domain/text/words.ts';
import { channels, groups } from '../cast.ts';
import type { DatabaseProxy } from '../proxy/proxy.ts';
import { slackTroubles } from '../slack/wire/faults.ts';
import type { Slack } from '../slack/slack.ts';
import type { Bot } from './bot.ts';
import { type FaultName, faultNames, faults, mended } from './faults.ts';
import type { Console } from './sql.ts';

/** What the faults reach into. */
export interface Broken {
  readonly slack: Slack;
  readonly proxy: DatabaseProxy;
  readonly console: Console;
  readonly bot: Bot;
  readonly now: () => Date;
}

/** Milliseconds of a slow database's round trip. */
const SLOW_MS = 400;

const every = '*';
/** Returns what it met, such as the number of an order. */
type Door = (broken: Broken, on: boolean) => void | Promise<string | void>;

/** How each fault is done, and undone. */
const doors: Readonly<Record<FaultName, Door>> = {
  limited: ({ slack }, on) => slack.keepFailing(every, on ? slackTroubles.limited : undefined),
  failing: ({ slack }, on) => slack.keepFailing(every, on ? slackTroubles.failing : undefined),
  lost: ({ slack }, on) => slack.keepFailing(every, on ? slackTroubles.lost : undefined),
  twice: ({ slack }, on) => slack.deliverTwice(on),
  'edit refused': ({ slack }, on) =>
    // https://docs.slack.dev/reference/methods/chat.update#errors
    slack.keepFailing('chat.update', on ? { error: 'cant_update_message' } : undefined),
  'group disabled': ({ slack }, on) => {
    const group = slack.groups.get(groups.operators);
    if (group) group.isDisabled = on;
    slack.site.world.changed();
  },
  'card deleted': ({ slack }) => {
    const card = slack.channel(channels.reviews).findLast((message) => message.metadata !== undefined);
    if (!card) throw new Error('There is no card in #reviews.');
    slack.site.world.remove(card);
  },
  'socket dropped': ({ slack }) => slack.socket.dropAll(),
  slow: ({ proxy }, on) => {
    proxy.delayMs = on ? SLOW_MS : 0;
  },
  'read only': async ({ proxy, console, now }, on) => {
    await console.spoil(on ? 'read only' : 'writable', now());
    // A session keeps the setting that it began with.
    proxy.cut();
  },
  gone: ({ proxy }, on) => (on ? proxy.shut() : proxy.open()),
  stuck: ({ console, now }) => console.spoil('order stuck', now()),
  'notification failed': ({ console, now }) => console.spoil('notification failed', now()),
  'partner applies': ({ console, now }) => console.addPartner(now()),
  'edited by SQL': ({ console, now }) => console.spoil('payout edited', now()),
  'put back': async ({ console, now }, on) => {
    await console.spoil(on ? 'trigger' : 'no trigger', now());
  },
  'generation fails': async ({ console, now }, on) => {
    await console.spoil(on ? 'generation fails' : 'generation works', now());
  },
  restart: async ({ bot }) => {
    await bot.stop();
    await bot.start();
  },
  kill: async ({ bot }) => {
    bot.kill();
    // Until the demo has noticed.
    while (bot.state.state === 'ready') await sleep(10);
  },
};

/** The demo's faults: which are on, and how to turn them. */
export class Doors {
  readonly #broken: Broken;
  readonly #on = new Set<FaultName>();

  constructor(broken: Broken) {
    this.#broken = broken;
  }

  get on(): FaultName[] {
    return [...this.#on];
  }

  /** Makes something go wrong, or mends a switch that is on. Returns what happened. */
  async turn(name: FaultName, on: boolean): Promise<Words> {
    const fault = faults[name];
    const met = await doors[name](this.#broken, on);
    if (!fault.stays)
      return met === undefined ? fault.said : { ja: `${fault.said.ja}${met}`, en: `${fault.said.en} ${met}` };
    if (on) {
      // Slack gives a call one answer only.
      for (const other of this.#on) if (isAnswer(name) && isAnswer(other)) this.#on.delete(other);
      this.#on.add(name);
    } else this.#on.delete(name);
    return on ? fault.said : mended;
  }

  /** Mends what would outlive this demo in its database. */
  async mend(): Promise<void> {
    for (const name of faultNames) if (survives(name)) await doors[name](this.#broken, false);
  }
}

const isAnswer = (name: FaultName): boolean => name === 'limited' || name === 'failing' || name === 'lost';
const survives = (name: FaultName): boolean =>
  name === 'read only' || name === 'put back' || name === 'generation fails';
