import { Refused } from '../../domain/errors.ts';
import { calledKey, searchKey } from '../../domain/typed/names.ts';
import { normaliseValue } from '../../domain/typed/normalise.ts';
import type { Words } from '../../domain/text/words.ts';
import type { QueryContext } from '../../engine/definitions/query.ts';
import type { Values } from '../../engine/parameters/parameter.ts';
import { ownActorWords } from './columns.ts';
import type { auditParameters } from './parameters.ts';
import { isOperation, operationsCalled, subjectKind, unknownActor, unknownTerm } from './rules.ts';
import { everyActor, type Search, type Term } from './store.ts';

type Typed = Values<typeof auditParameters>;
type Context = Pick<QueryContext, 'db' | 'directory' | 'whoAre'>;

/** What is searched for: operations and people are called there as the log's columns show them. @throws Refused */
export async function lookedUp(context: Context, typed: Typed): Promise<Search> {
  return { ...typed, operation: await termOf(context, typed.operation), actor: await actorsOf(context, typed.actor) };
}

async function termOf(context: Context, typed: Typed['operation']): Promise<Term | undefined> {
  if (typed === undefined || !('called' in typed)) return typed;
  const { called, operation } = typed;
  if (operation !== undefined && isOperation(operation, context.directory)) return { operation };
  const operations = operationsCalled(called, context.directory);
  if (operations.length > 0) return { operations };
  const people = await named(context, called);
  if (people.length > 0) return { actors: people };
  const kind = subjectKind(called);
  if (kind !== undefined) return { subject: kind };
  // The log may have rows of an operation that no longer exists.
  if (operation !== undefined) return { operation };
  throw notFound(unknownTerm(called, context.directory));
}

async function actorsOf(context: Context, typed: Typed['actor']): Promise<readonly string[] | undefined> {
  if (typed === undefined || typeof typed === 'string') return typed === undefined ? undefined : [typed];
  const people = await named(context, typed.called);
  if (people.length > 0) return people;
  throw notFound(unknownActor(typed.called));
}

/** The people in the log with this name, or a part of it. */
async function named({ db, whoAre }: Context, typed: string): Promise<string[]> {
  const all = await everyActor(db);
  const who = await whoAre(all);
  const wanted = searchKey(normaliseValue(typed).replace(/^@(?=.)/u, ''));
  const isCalled = (actor: string): boolean =>
    [who(actor), ownActorWords(actor)?.ja, ownActorWords(actor)?.en].some((said) =>
      calledKey(said ?? '').includes(wanted),
    );
  return all.filter(isCalled);
}

const notFound = (sentence: Words): Refused => new Refused('not_found', sentence, { section: 'banto' });
