import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics at `/metrics`. Labels are names from the catalogue, never what people typed. */
export interface Metrics {
  readonly registry: Registry;
  readonly interactions: Counter<'operation' | 'outcome'>;
  readonly duration: Histogram<'operation'>;
  readonly acknowledgement: Histogram<'kind'>;
  readonly slackFailures: Counter<'kind'>;
  readonly cardsDue: Gauge;
}

export function buildMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    interactions: new Counter({
      name: 'banto_interactions_total',
      help: 'Interactions by operation and outcome',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    duration: new Histogram({
      name: 'banto_interaction_seconds',
      help: 'Time from delivery to the full answer',
      labelNames: ['operation'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
      registers,
    }),
    acknowledgement: new Histogram({
      name: 'banto_acknowledgement_seconds',
      help: 'Time from delivery to its acknowledgement; Slack allows three seconds',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
      registers,
    }),
    slackFailures: new Counter({
      name: 'banto_slack_failures_total',
      help: 'Calls to Slack that failed',
      labelNames: ['kind'],
      registers,
    }),
    cardsDue: new Gauge({ name: 'banto_cards_due', help: 'Messages that are not yet up to date', registers }),
  };
}
