import { hash } from 'node:crypto';
import type { Policy, Post } from '../../domain/policy.ts';
import { words } from '../../domain/text/words.ts';
import { context, type Message } from '../../slack/blocks.ts';
import { SCHEDULED } from '../definitions/card-kind.ts';
import type { Catalog } from '../definitions/catalog.ts';
import type { AnyQuery } from '../definitions/query.ts';
import { type Schedule, systemPerson } from '../definitions/schedule.ts';
import { storeNotice } from '../posting/card.ts';
import type { Readers } from '../posting/shelter.ts';
import { assign } from '../parameters/assign.ts';
import { asksHelp, readCommandLine } from '../parameters/command-line.ts';
import { type Raw, readParameters } from '../parameters/parameter.ts';
import { explain } from '../receipts/explain.ts';
import { ask } from './ask.ts';
import { drawAnswer } from './present.ts';
import { forAll } from './presentation.ts';

/** A question of `ops.yml` that is posted, with its values as typed. */
interface Posted {
  readonly query: AnyQuery;
  readonly raw: Raw;
}

/** The question behind a line of `ops.yml`, or why it cannot be posted, in English. */
function readPost(catalog: Catalog, typed: string): Posted | string {
  const [command = '', ...others] = typed.trim().split(/\s+/u);
  const line = readCommandLine(others.join(' '));
  const entry = catalog.find(command.replace(/^\//u, ''), line.word);
  if (!entry || asksHelp(line.rest))
    return 'is no question; allowed: a question as it is typed, such as "/payouts status"';
  if (entry.kind !== 'query') return 'changes something; allowed: questions';
  const { definition: query } = entry;
  if (!query.shareable) return 'contains personal data; allowed: questions that can be shared';
  if (query.role !== 'viewer' && query.role !== 'operator')
    return `needs the role ${query.role}; allowed: questions of viewers and operators`;
  try {
    return { query, raw: assign(query.parameters, line.rest) };
  } catch (error) {
    return explain(error, undefined).sentence.en;
  }
}

/** Why a line of `ops.yml` cannot be posted, in English; undefined when it can. Its values are read as of now. */
export function postFault(catalog: Catalog, typed: string, policy: Policy, now: Date): string | undefined {
  const post = readPost(catalog, typed);
  if (typeof post === 'string') return post;
  const read = readParameters(post.query.parameters, post.raw, { now, policy });
  return read.ok ? undefined : Object.values(read.faults)[0]?.en;
}

/** The name of a post's ticks: another question, line or channel is another post, which begins when it is first there. */
const nameOf = ({ ask: typed, at, channel }: Post): string =>
  `post:${hash('sha256', [typed, at, channel].join('\n'), 'hex').slice(0, 16)}`;

/** Who may read the answer to a question that is posted: what only operators may ask is for members alone. */
const readersOf = ({ role }: Pick<AnyQuery, 'role'>): Readers => (role === 'viewer' ? 'workspace' : 'members');

/** Who may read a post of `ops.yml`. */
export function postReaders(catalog: Catalog, typed: string): Readers {
  const post = readPost(catalog, typed);
  return typeof post === 'string' ? 'members' : readersOf(post.query);
}

/** The posts of `ops.yml` as schedules. @throws when a question cannot be posted, which `postFault` finds at start. */
export const postSchedules = (catalog: Catalog, posts: readonly Post[]): Schedule[] =>
  posts.map((post) => {
    const asked = readPost(catalog, post.ask);
    if (typeof asked === 'string') throw new Error(`${post.ask} ${asked}`);
    return postSchedule(post, asked);
  });

/**
 * Posts a question's answer as a viewer would see it, without personal data. What only operators may ask goes to members
 * of a private channel alone: the channel is looked at each time, right before the post.
 */
const postSchedule = (post: Post, { query, raw }: Posted): Schedule => ({
  name: nameOf(post),
  cron: { line: post.at },
  title: words(`投稿: ${post.ask}`, `Post: ${post.ask}`),
  async prepare(ports, { schedule, due }) {
    const { policy, clock } = ports;
    const { language, links } = policy;
    const foot = [context(words(`定期投稿 ${post.ask}`, `Posted regularly: ${post.ask}`)[language])];
    const drawn = await ask(ports, query, raw, systemPerson(policy), ({ answer }) => {
      const draw = (native: boolean): Message =>
        drawAnswer(answer, forAll({ language, now: clock.now(), native: () => native, links }), foot);
      return Promise.resolve({ message: draw(true), plain: draw(false) });
    });
    return (trx) =>
      storeNotice(trx, {
        ...drawn,
        key: `${schedule}:${due.toISOString()}`,
        channel: post.channel,
        readers: readersOf(query),
        priority: SCHEDULED,
        planned: due,
      });
  },
});
