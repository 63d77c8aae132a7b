import type { Engine } from '../ports.ts';
import { personOf } from '../people/lookup.ts';
import { type Prepare, unknownHandler } from '../receipts/process.ts';
import { operationHandler } from '../operations/handler.ts';
import { changeHandler } from '../changes/handler.ts';
import { decisionNamed } from '../requests/actions.ts';
import { decisionHandler } from '../requests/decide.ts';
import { findRequest } from '../requests/store.ts';

/** What a stored receipt asks for: a decision on a request, a press, or an operation of the catalogue. */
export const prepare =
  (engine: Engine): Prepare =>
  async (receipt, person) => {
    const decision = decisionNamed(receipt.name);
    if (!decision) {
      const press = engine.catalog.findChange(receipt.name);
      if (press) return changeHandler(engine, press, person);
      const operation = engine.catalog.findOperation(receipt.name);
      return operation ? operationHandler(engine, operation, person) : unknownHandler(engine);
    }
    const request = await findRequest(engine.db, receipt.parameters['request'] ?? '');
    const operation = request && engine.catalog.findOperation(request.operation);
    if (!request || !operation) return unknownHandler(engine);
    return decisionHandler(engine, {
      name: decision,
      request,
      operation,
      decider: person,
      requester: await personOf(engine, { user: request.requester, team: request.team }),
    });
  };
