import { InvalidInput, Refused, Unavailable } from '../domain/errors.ts';
import type { Person } from '../domain/actor.ts';
import { cut } from '../domain/text.ts';
import { words } from '../domain/words.ts';
import type { AuditSource } from '../db/tables.ts';
import { message, paragraph } from '../slack/blocks.ts';
import { actionName, OutdatedPayload } from '../slack/contract.ts';
import type {
  Acknowledge,
  ClickDelivery,
  CommandDelivery,
  Delivery,
  SubmissionDelivery,
  Who,
} from '../slack/delivery.ts';
import { answerAction } from './answer-buttons.ts';
import { answer, forAsker, forChannel, permitQuery, pressAnswerButton } from './answering.ts';
import { record } from './audit.ts';
import { type Entry, typed } from './catalog.ts';
import { assign, readCommandLine } from './command-line.ts';
import type { Engine } from './engine.ts';
import { explain, type Explained } from './failures.ts';
import { helpMessage } from './help.ts';
import { auditReason } from './operate/carry-out.ts';
import { toldLines } from './operate/modal.ts';
import { openOperation, showPreview } from './operate/open.ts';
import { permitOperation, type Raw } from './operate/preview.ts';
import { operationAction } from './operation-button.ts';
import { submit } from './operate/submit.ts';
import { storeReceipt } from './receipt.ts';

/** How an interaction ended, for the log and the metrics. */
interface Ended {
  readonly operation: string;
  readonly outcome: string;
}

/**
 * Takes every delivery: commands and clicks are acknowledged at once and answered after, submissions are stored first.
 * One line in the log for each, and no error leaves here but those of a submission that could not be stored.
 */
export async function receive(engine: Engine, delivery: Delivery, acknowledge: Acknowledge): Promise<void> {
  const started = performance.now();
  const acknowledged: Acknowledge = async (body) => {
    await acknowledge(body);
    engine.metrics.acknowledgement.observe({ kind: delivery.kind }, (performance.now() - started) / 1000);
  };
  if (delivery.kind === 'submission') return takeSubmission(engine, delivery, acknowledged, started);
  await acknowledged();
  const ended = await (delivery.kind === 'command' ? takeCommand(engine, delivery) : takeClick(engine, delivery));
  note(engine, delivery, ended, started);
}

function note(engine: Engine, { who, kind }: Delivery, { operation, outcome }: Ended, started: number): void {
  const ms = performance.now() - started;
  engine.metrics.interactions.inc({ operation, outcome });
  engine.metrics.duration.observe({ operation }, ms / 1000);
  engine.log.info({ operation, person: who.user, outcome, ms: Math.round(ms), via: kind }, 'interaction');
}

async function takeSubmission(
  engine: Engine,
  delivery: SubmissionDelivery,
  acknowledge: Acknowledge,
  started: number,
): Promise<void> {
  const name = engine.catalog.findOperation(delivery.view.callbackId)?.name ?? 'unknown';
  try {
    const outcome = await submit(engine, delivery, acknowledge);
    note(engine, delivery, { operation: name, outcome }, started);
  } catch (error) {
    engine.log.error({ err: error, operation: name, person: delivery.who.user }, 'submission not stored');
    throw error;
  }
}

/** Who acted. @throws Unavailable when Slack does not say: nobody is let in unknown. */
async function identify(engine: Engine, { user, team }: Who): Promise<Person> {
  try {
    const person = await engine.people.get(user);
    // The payload is signed: a person whose click came from another workspace is of that one.
    return team !== '' && team !== person.team ? { ...person, team } : person;
  } catch (cause) {
    throw new Unavailable(
      words(
        'いまSlackで権限を確認できないため、受け付けられません。',
        'Slack cannot confirm who you are right now, so this was not accepted.',
      ),
      {
        next: words('少し待ってから、もう一度お試しください。', 'Please try again in a moment.'),
        cause,
      },
    );
  }
}

async function takeCommand(engine: Engine, delivery: CommandDelivery): Promise<Ended> {
  const line = readCommandLine(delivery.text);
  const command = delivery.command.replace(/^\//u, '');
  const entry = engine.catalog.find(command, line.word);
  const name = entry?.definition.name ?? command;
  const attempt = new Attempt(engine, delivery, name, 'command');
  return attempt.run(async () => {
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    if (!entry) return attempt.help(command, line.word);
    if (isHelp(line.rest)) return attempt.help(command, line.word, entry);
    if (entry.kind === 'operation') {
      const raw = assign(entry.definition.parameters, line.rest);
      permitOperation(engine, entry.definition, person);
      await openOperation(engine, entry.definition, raw, person, delivery.triggerId);
      return 'opened';
    }
    permitQuery(engine, entry.definition, person);
    const raw = assign(entry.definition.parameters, line.rest);
    const receipt = await attempt.store(raw);
    if (receipt === undefined) return 'replayed';
    const question = { query: entry.definition, raw, asker: person, source: 'command' as const, receipt };
    if (line.share && !entry.definition.shareable) {
      throw new Refused(
        'invalid',
        words(
          '個人情報を含むため、共有できません。`share` を外してください。',
          'This holds personal data and cannot be shared; leave out `share`.',
        ),
      );
    }
    await answer(engine, question, delivery.responseUrl, line.share ? forChannel : forAsker);
    return 'read';
  });
}

const isHelp = (rest: readonly { value: string }[]): boolean =>
  rest.length === 1 && ['help', 'ヘルプ', '--help', '?'].includes(rest[0]?.value.toLowerCase() ?? '');

async function takeClick(engine: Engine, delivery: ClickDelivery): Promise<Ended> {
  const name = actionName(delivery.actionId);
  const inModal = delivery.view && engine.catalog.findOperation(delivery.view.callbackId);
  const attempt = new Attempt(engine, delivery, inModal?.name ?? name, 'button');
  return attempt.run(async () => {
    const person = await identify(engine, delivery.who);
    attempt.person = person;
    if (inModal && delivery.view) {
      permitOperation(engine, inModal, person);
      await showPreview(engine, inModal, delivery.view.values, person, {
        id: delivery.view.id,
        hash: delivery.view.hash,
      });
      return 'opened';
    }
    const pressed = answerAction(name);
    if (pressed) {
      const receipt = await attempt.store({});
      if (receipt === undefined) return 'replayed';
      attempt.name = await pressAnswerButton(engine, pressed, delivery, person, receipt);
      return 'read';
    }
    const query = engine.catalog.findQuery(name);
    if (query) {
      permitQuery(engine, query, person);
      const asked = subjectOf(query.name, delivery.value);
      const receipt = await attempt.store(asked);
      if (receipt === undefined) return 'replayed';
      await answer(
        engine,
        { query, raw: asked, asker: person, source: 'button', receipt },
        delivery.responseUrl ?? '',
        forAsker,
      );
      return 'read';
    }
    const operation = engine.catalog.findOperation(name);
    if (!operation) throw new OutdatedPayload(`no action ${cut(name, 60)}`);
    permitOperation(engine, operation, person);
    await openOperation(engine, operation, subjectOf(operation.name, delivery.value), person, delivery.triggerId);
    return 'opened';
  });
}

/** What a button says it is about. */
function subjectOf(name: string, value: string | undefined): Raw {
  const { id } = operationAction(name).parse(value);
  return id === undefined ? {} : { id };
}

/** One command or click being taken, from its arrival to its line in the log. */
class Attempt {
  readonly #engine: Engine;
  readonly #delivery: CommandDelivery | ClickDelivery;
  readonly #source: AuditSource & ('command' | 'button');
  name: string;
  person: Person | undefined;
  #receipt: string | undefined;

  constructor(engine: Engine, delivery: CommandDelivery | ClickDelivery, name: string, source: 'command' | 'button') {
    this.#engine = engine;
    this.#delivery = delivery;
    this.#source = source;
    this.name = name;
  }

  /** Runs it; what it throws becomes a sentence for the person and a row in the audit log. */
  async run(work: () => Promise<string>): Promise<Ended> {
    try {
      return { operation: this.name, outcome: await work() };
    } catch (error) {
      const explained = explain(error);
      if (explained.reference !== undefined) {
        this.#engine.log.error(
          { err: error, reference: explained.reference, operation: this.name, person: this.#delivery.who.user },
          'interaction failed',
        );
      }
      await Promise.all([this.#tell(explained), this.#record(explained)]);
      return { operation: this.name, outcome: explained.outcome };
    }
  }

  /** Stores the question; undefined when this very delivery was stored before. */
  async store(raw: Raw): Promise<string | undefined> {
    const { who, id } = this.#delivery;
    this.#receipt = await storeReceipt(this.#engine.db, {
      delivery: id,
      kind: 'query',
      name: this.name,
      parameters: raw,
      actor: who.user,
      team: who.team,
      source: this.#source,
      channel: this.#delivery.channel,
      at: this.#engine.clock.now(),
    });
    return this.#receipt;
  }

  async help(command: string, word: string, entry?: Entry): Promise<string> {
    const { person } = this;
    if (!person || this.#delivery.kind !== 'command') return 'help';
    const known = word === '' || ['help', 'ヘルプ', '使い方', '?'].includes(word.toLowerCase());
    if (!entry && !known) throw unknownWord(this.#engine, command, word);
    await this.#engine.messenger.respond(
      this.#delivery.responseUrl,
      helpMessage(this.#engine, command, person, entry),
      'ephemeral',
    );
    return 'help';
  }

  async #tell(explained: Explained): Promise<void> {
    const url = this.#delivery.responseUrl;
    if (url === undefined) return;
    const lines = toldLines(explained, this.person?.language ?? this.#engine.policy.language);
    const text = lines.join('\n');
    await this.#engine.messenger
      .respond(url, message(text, [paragraph(text)]), 'ephemeral')
      .catch((error: unknown) => this.#engine.log.warn({ err: error }, 'the person could not be told'));
  }

  async #record(explained: Explained): Promise<void> {
    const { db, clock, policyHash } = this.#engine;
    const { who } = this.#delivery;
    const entry = {
      at: clock.now(),
      actor: who.user,
      team: who.team,
      source: this.#source,
      operation: this.name,
      subject: null,
      outcome: explained.outcome,
      reason: auditReason(explained),
      before: null,
      after: null,
      receiptId: this.#receipt ?? null,
      policy: policyHash,
    };
    await db
      .transaction()
      .execute((trx) => record(trx, [entry]))
      .catch((error: unknown) => this.#engine.log.error({ err: error, operation: this.name }, 'refusal not recorded'));
  }
}

function unknownWord({ catalog }: Engine, command: string, word: string): InvalidInput {
  const guess = catalog.suggest(command, word);
  const shown = cut(word, 40);
  return new InvalidInput({
    command: words(
      `「${shown}」という指定はありません。${guess === undefined ? '' : `もしかして: ${guess}　`}\`${typed(`${command}.help`)}\` で使い方を確認できます。`,
      `There is no “${shown}”.${guess === undefined ? '' : ` Did you mean: ${guess}?`} \`${typed(`${command}.help`)}\` lists what there is.`,
    ),
  });
}
