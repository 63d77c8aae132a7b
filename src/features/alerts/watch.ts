import type { Uses } from '../../engine/ports.ts';
import { measureRules, type MeasurePorts, updateAlerts } from './evaluate.ts';

/**
 * Measures Banto itself: its schedules, queue and cards. Runs on a separate timer, which needs neither the schedules
 * nor the queue.
 */
export function watchItself(ports: MeasurePorts & Uses<'db'>): () => Promise<void> {
  /** The rules that were bad at the last measurement, in this process. */
  let badBefore: readonly string[] = [];
  return async () => {
    const measurements = await measureRules(ports, 'watch');
    const before = badBefore;
    badBefore = measurements.filter(({ measured }) => measured.level === 'bad').map(({ rule }) => rule.name);
    // One bad measurement is not enough: after the whole machine was paused, everything is late for a moment.
    const confirmed = measurements.filter(
      ({ rule, measured }) => measured.level !== 'bad' || before.includes(rule.name),
    );
    await ports.db.transaction().execute((trx) => updateAlerts(trx, ports, confirmed));
  };
}
