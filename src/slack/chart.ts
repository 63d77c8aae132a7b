import type { KnownBlock } from '@slack/types';
import { cut, plain } from '../domain/text/text.ts';
import { paragraph } from './blocks.ts';
import { limits } from './limits.ts';

/** Figures over time; each series has a value for every category. */
export interface SeriesChart {
  readonly title: string;
  readonly type: 'bar' | 'line' | 'area';
  /** The labels of the x axis, in order and without duplicates. */
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** Parts of a whole. */
export interface PieChart {
  readonly title: string;
  readonly type: 'pie';
  readonly segments: readonly { readonly label: string; readonly value: number }[];
}

export type Chart = SeriesChart | PieChart;

/** A value with its label; `label` repeats a category. */
interface Point {
  readonly label: string;
  readonly value: number;
}

/** Slack's `data_visualization` block, typed by hand: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart:
    | { readonly type: 'pie'; readonly segments: readonly Point[] }
    | {
        readonly type: 'bar' | 'line' | 'area';
        readonly series: readonly { readonly name: string; readonly data: readonly Point[] }[];
        readonly axis_config: {
          readonly categories: readonly string[];
          readonly x_label?: string;
          readonly y_label?: string;
        };
      };
}

/** Cuts texts to `max` characters and keeps them different: Slack joins points and series by their labels. */
function distinct(texts: readonly string[], max: number): string[] {
  const taken = new Set<string>();
  return texts.map((text, index) => {
    const short = cut(plain(text), max) || '–';
    const label = taken.has(short) ? `${cut(short, max - 4)}(${index + 1})` : short;
    taken.add(label);
    return label;
  });
}

/** Slack draws only finite numbers; others become 0. */
const drawable = (value: number | undefined): number => (value !== undefined && Number.isFinite(value) ? value : 0);

/** Slack's own chart, cut to its limits: the latest points and the first series. Undefined without data. */
export function chartBlock(chart: Chart): ChartBlock | undefined {
  const title = cut(plain(chart.title), limits.chart.title) || '–';
  if (chart.type === 'pie') {
    const segments = chart.segments.slice(0, limits.chart.segments);
    const labels = distinct(
      segments.map(({ label }) => label),
      limits.chart.label,
    );
    const points = segments.map(({ value }, index) => ({ label: labels[index] ?? '–', value: drawable(value) }));
    return points.length === 0
      ? undefined
      : { type: 'data_visualization', title, chart: { type: 'pie', segments: points } };
  }
  const skipped = Math.max(0, chart.categories.length - limits.chart.points);
  const categories = distinct(chart.categories.slice(skipped), limits.chart.label);
  const shown = chart.series.slice(0, limits.chart.series);
  const names = distinct(
    shown.map(({ name }) => name),
    limits.chart.label,
  );
  if (categories.length === 0 || shown.length === 0) return undefined;
  const axis = (text = ''): string => cut(plain(text), limits.chart.axis);
  const [xLabel, yLabel] = [axis(chart.xLabel), axis(chart.yLabel)];
  return {
    type: 'data_visualization',
    title,
    chart: {
      type: chart.type,
      series: shown.map(({ values }, index) => ({
        name: names[index] ?? '–',
        data: categories.map((label, point) => ({ label, value: drawable(values[skipped + point]) })),
      })),
      axis_config: {
        categories,
        ...(xLabel !== '' && { x_label: xLabel }),
        ...(yLabel !== '' && { y_label: yLabel }),
      },
    },
  };
}

/** The same figures as text, for when Slack refuses the chart: a line for each series. */
export function plainChart(chart: Chart): KnownBlock[] {
  const lines =
    chart.type === 'pie'
      ? [chart.segments.map(({ label, value }) => `${label} ${drawable(value)}`)]
      : chart.series.map(({ name, values }) => [
          `${name}: `,
          chart.categories.map((category, index) => `${category} ${drawable(values[index])}`).join(' · '),
        ]);
  return [
    paragraph({ bold: chart.title }, ...lines.map((line) => `\n${line.join(chart.type === 'pie' ? ' · ' : '')}`)),
  ];
}

/** A chart as a block. Guarantee: it has the documented shape, which @slack/types does not know yet. */
export const asKnownBlock = (block: ChartBlock): KnownBlock => block as unknown as KnownBlock;
