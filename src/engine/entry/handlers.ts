import type { Engine } from '../ports.ts';
import { personOf } from '../people/lookup.ts';
import { type Prepare, unknownUndertaking } from '../receipts/process.ts';
import { undertakeOperation } from '../operations/handler.ts';
import { undertakePress } from '../changes/handler.ts';
import { decisionNamed } from '../requests/actions.ts';
import { undertakeDecision } from '../requests/decide.ts';
import { findRequest } from '../requests/store.ts';

/** What a stored receipt asks for: a decision on a request, a press, or an operation of the catalogue. */
export const prepare =
  (engine: Engine): Prepare =>
  async (receipt, person) => {
    const decision = decisionNamed(receipt.name);
    if (!decision) {
      const press = engine.catalog.findPress(receipt.name);
      if (press) return undertakePress(engine, press, person);
      const operation = engine.catalog.findOperation(receipt.name);
      return operation ? undertakeOperation(engine, operation, person) : unknownUndertaking(engine);
    }
    const request = await findRequest(engine.db, receipt.parameters['request'] ?? '');
    const operation = request && engine.catalog.findOperation(request.operation);
    if (!request || !operation) return unknownUndertaking(engine);
    return undertakeDecision(engine, {
      name: decision,
      request,
      operation,
      decider: person,
      requester: await personOf(engine, { user: request.requester, team: request.team }),
    });
  };
