import type { Person } from '../../domain/permission/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission/permission.ts';
import { cannotServe } from '../../marketplace/unserved.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import { unfitFor } from '../definitions/why-off.ts';
import type { Uses } from '../ports.ts';

/** @throws Refused when the person may not use the operation, or it is not available here. */
export function permitOperation(
  { policy, functions, dialect }: Uses<'policy' | 'functions' | 'dialect'>,
  operation: AnyOperation,
  person: Person,
): void {
  const { section } = operation;
  const denied = denial(person, operation.role, policy, operation.title);
  if (denied) throw new Refused('not_permitted', denied, { section });
  const unfit = unfitFor(operation, dialect);
  if (unfit) throw cannotServe(unfit);
  const off = operation.external?.off(functions);
  if (off) throw new Refused('switched_off', off, { section });
}
