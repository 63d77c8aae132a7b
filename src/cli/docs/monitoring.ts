import { buildMetrics } from '../../engine/metrics.ts';
import { stateGauges } from '../../process/state-metrics.ts';
import { code, escapeMarkdown, markdownTable } from './markdown.ts';

/** A line of the log, as the sources write it. */
interface LogLine {
  readonly level: string;
  readonly message: string;
}

const levels = ['fatal', 'error', 'warn', 'info'];

/** A call of the logger whose message is a text, and one that leaves it to `eachAlone`. */
const CALL = /\blog\s*\.(fatal|error|warn|info)\((?:[^;]*?,\s*)?'((?:[^'\\]|\\.)+)',?\s*\)/gu;
const ALONE = /\beach(?:Alone|InSavepoint)\((?:[^;']*?,\s*)'([^']+)'/gu;

/** The messages that the sources log, heaviest first. */
export function logLines(sources: readonly string[]): LogLine[] {
  const found = sources.flatMap((source) => [
    ...[...source.matchAll(CALL)].map(([, level = '', message = '']) => ({ level, message })),
    ...[...source.matchAll(ALONE)].map(([, message = '']) => ({ level: 'warn', message })),
  ]);
  const unique = new Map(found.map((line) => [`${line.level} ${line.message}`, line]));
  return [...unique.values()].toSorted(
    (a, b) => levels.indexOf(a.level) - levels.indexOf(b.level) || (a.message < b.message ? -1 : 1),
  );
}

/** Banto's own metrics; those of Node come from prom-client. */
export async function ownMetrics() {
  const { registry } = buildMetrics();
  stateGauges(registry);
  const all = await registry.getMetricsAsJSON();
  return all.filter(({ name }) => name.startsWith('banto_'));
}

/** For who watches Banto: every metric and every message of the log. */
export async function monitoringPage(sources: readonly string[]): Promise<string> {
  const metrics = (await ownMetrics()).map(({ name, type, help }) => [code(name), String(type), escapeMarkdown(help)]);
  const lines = logLines(sources).map(({ level, message }) => [level, code(message)]);
  return `${[
    '<!-- `npm run docs` writes this page from the sources. Do not edit it. -->',
    '# Metrics and log messages',
    '`GET /metrics` has these and those of Node (`nodejs_…`, `process_…`). [alerts.yml](alerts.yml) has alert rules, [dashboard.json](dashboard.json) a dashboard for Grafana.',
    markdownTable(['metric', 'type', 'what it says'], metrics),
    '## Log messages',
    'Lines are JSON on standard output: `time`, `level` (30 info, 40 warn, 50 error, 60 fatal), `host`, `pid`, `version`, `msg`, and what the message is about. `err` has type, message, code and stack, never a row or a secret. `reference` is what the person was told.',
    markdownTable(['level', 'message'], lines),
  ].join('\n\n')}\n`;
}
