import type { Person } from '../../domain/permission/actor.ts';
import type { Cron, Policy, ScheduleName } from '../../domain/policy.ts';
import type { Words } from '../../domain/text/words.ts';
import type { Trx } from '../database.ts';
import type { Uses } from '../ports.ts';
import type { CardKind } from './card-kind.ts';
import type { HasFinders } from './finder.ts';
import type { AnyOperation } from './operation.ts';

/** One due time of a schedule. */
export interface Tick {
  readonly schedule: string;
  readonly due: Date;
}

/** The ports that a schedule may use. */
export type SchedulePorts = Uses<
  | 'db'
  | 'readPool'
  | 'reading'
  | 'clock'
  | 'policy'
  | 'dialect'
  | 'functions'
  | 'marketplace'
  | 'vitals'
  | 'people'
  | 'directory'
  | 'log'
> &
  HasFinders & {
    readonly cardKinds: readonly CardKind[];
    readonly catalog: { findOperation(name: string): AnyOperation | undefined };
  };

/** Work at the times of a cron line. */
export interface Schedule {
  readonly name: string;
  /** Its cron line; several schedules may share one of the policy's. */
  readonly cron: Cron;
  readonly title: Words;
  /** Cron lines whose runs, due at the same time or earlier, must end before this one starts. */
  readonly after?: readonly ScheduleName[];
  /**
   * Reads what the run needs, outside any transaction, and returns its effect. The effect and the end of the tick are
   * one transaction, so a run that is repeated after a crash had no effect before.
   */
  prepare(ports: SchedulePorts, tick: Tick): Promise<(trx: Trx) => Promise<void>>;
}

/** The person who asks when a schedule runs a query; they have no role. */
export const systemPerson = ({ team, language }: Pick<Policy, 'team' | 'language'>): Person => ({
  id: 'schedule',
  team,
  locale: language,
  language,
  displayName: 'Banto',
  isBot: true,
  isGuest: false,
  deleted: false,
  groups: [],
});
