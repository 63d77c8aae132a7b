import * as z from 'zod';
import type { Person } from '../../domain/actor.ts';
import { InvalidInput, Refused } from '../../domain/errors.ts';
import type { Engine } from '../ports.ts';
import { nameOf } from '../people/lookup.ts';
import type { ReceiptHandler } from '../receipts/process.ts';
import { common, effectEntries, failedEnding } from '../receipts/outcome.ts';
import { readParameters } from '../parameters/parameter.ts';
import { denial } from '../../domain/permission.ts';
import type { AnyChange } from '../definitions/change.ts';

/** A stored change, judged and done. */
export const changeHandler = (engine: Engine, change: AnyChange, person: Person): ReceiptHandler => ({
  async run(trx, receipt) {
    const { policy, policyHash, clock } = engine;
    const { section, parameters } = change;
    const denied = denial(person, change.role, policy);
    if (denied) throw new Refused('not_permitted', denied, { section });
    const now = clock.now();
    const read = readParameters(parameters, receipt.parameters, { now, policy });
    if (!read.ok) throw new InvalidInput(read.faults, { section });
    const context = { policy, policyHash, now, person, nameOf: (id: string) => nameOf(engine, id) };
    // `values` was read by this change's own parameters, which is what its `run` takes.
    const { effects, outcome } = await change.run(trx, read.values as never, context);
    const { note, reason } = receipt.parameters;
    return {
      state: 'done',
      result: { outcome: 'done', sentence: outcome, next: null, reference: null },
      entries: effectEntries(common(engine, receipt), effects, reason ?? note ?? null),
      subjects: effects.map(({ subject }) => subject),
    };
  },
  async fail(trx, receipt, error) {
    // The first parameter says what it is about; an id of any other shape is nobody's.
    const about = z.uuid().safeParse(receipt.parameters[Object.keys(change.parameters)[0] ?? '']).data;
    const subject = about === undefined ? undefined : await change.subjectOf?.(trx, about);
    return failedEnding(engine, receipt, subject ?? null, error);
  },
});
