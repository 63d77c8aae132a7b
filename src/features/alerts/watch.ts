import type { Uses } from '../../engine/ports.ts';
import { measure, type MeasurePorts, settle } from './evaluate.ts';

/**
 * Measures what Banto watches of itself: its schedules, queue and cards. Run by a timer of its own, which needs neither
 * the schedules nor the queue.
 */
export function watchItself(ports: MeasurePorts & Uses<'db'>): () => Promise<void> {
  /** The rules that were bad at the last measurement, in this process. */
  let badBefore: readonly string[] = [];
  return async () => {
    const findings = await measure(ports, 'watch');
    const before = badBefore;
    badBefore = findings.filter(({ measured }) => measured.level === 'bad').map(({ rule }) => rule.name);
    // Once is not enough: after a pause of the whole machine everything is late for a moment.
    const sure = findings.filter(({ rule, measured }) => measured.level !== 'bad' || before.includes(rule.name));
    await ports.db.transaction().execute((trx) => settle(trx, ports, sure));
  };
}
