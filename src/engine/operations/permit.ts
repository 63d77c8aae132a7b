import type { Person } from '../../domain/actor.ts';
import { Refused } from '../../domain/errors.ts';
import { denial } from '../../domain/permission.ts';
import type { AnyOperation } from '../definitions/operation.ts';
import type { Uses } from '../ports.ts';

/** @throws Refused when the person may not use the operation, or it is not available here. */
export function permitOperation(
  { policy, functions }: Uses<'policy' | 'functions'>,
  operation: AnyOperation,
  person: Person,
): void {
  const { section } = operation;
  const denied = denial(person, operation.role, policy, operation.title);
  if (denied) throw new Refused('not_permitted', denied, { section });
  const off = operation.external?.off(functions);
  if (off) throw new Refused('switched_off', off, { section });
}
