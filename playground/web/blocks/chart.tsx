import { use, type ReactNode } from 'react';
import { asText, objectOf, objectsOf, type Json } from '../../json.ts';
import { useText, WorkspaceContext } from '../context.ts';
import { texts } from '../words.ts';

const colours = ['#1264a3', '#e0862c', '#2b8a5a', '#8f4fa8', '#b8383d', '#5c6b7a'];
const colour = (index: number): string => colours[index % colours.length] ?? '#1264a3';
const size = { width: 640, height: 240, right: 12, top: 12, bottom: 38 };
/** Sizes of the labels, in the chart's units: on a phone the whole chart is smaller. As in blocks.css. */
const fontSize = { wide: 11, phone: 20 };
/** Space between two labels, and between the labels and the bars. */
const GAP = 12;

/** About how wide a text is: Japanese letters are as wide as high. */
const widthOf = (text: string, font: number): number =>
  [...text].reduce((sum, letter) => sum + (/[ -~]/u.test(letter) ? 0.65 : 1) * font, 0);

interface Series {
  name: string;
  values: number[];
}

const compactIn = {
  ja: new Intl.NumberFormat('ja-JP', { notation: 'compact', maximumFractionDigits: 1 }),
  en: new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }),
};
const full = new Intl.NumberFormat('ja-JP');

/** The top of the axis: at least the largest value, and its quarters are round numbers, whole ones for small counts. */
function ceiling(max: number): number {
  if (max <= 0) return 4;
  const unit = 10 ** Math.floor(Math.log10(max));
  const steps = unit === 1 ? [4, 8, 12] : [1, 2, 4, 8, 10];
  return (steps.find((step) => step * unit >= max) ?? 10) * unit;
}

function Axes({ categories, series, kind }: { categories: string[]; series: Series[]; kind: string }): ReactNode {
  const { language } = use(WorkspaceContext);
  const top = ceiling(Math.max(...series.flatMap(({ values }) => values), 0));
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => ({
    at: part * top,
    label: compactIn[language].format(part * top),
  }));
  const left = GAP + Math.max(...marks.map(({ label }) => widthOf(label, fontSize.phone)));
  const width = size.width - left - size.right;
  const height = size.height - size.top - size.bottom;
  const band = width / Math.max(1, categories.length);
  const x = (index: number): number => left + band * (index + 0.5);
  const y = (value: number): number => size.top + height * (1 - value / top);
  const every = (font: number): number =>
    Math.ceil((GAP + Math.max(...categories.map((category) => widthOf(category, font)))) / band);
  const [shown, onPhone] = [every(fontSize.wide), every(fontSize.phone)];
  return (
    <>
      {marks.map(({ at, label }) => (
        <g key={at}>
          <line x1={left} x2={size.width - size.right} y1={y(at)} y2={y(at)} className="grid" />
          <text x={left - 6} y={y(at) + 4} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {categories.map((category, index) =>
        index % shown === 0 ? (
          <text
            key={index}
            x={x(index)}
            y={size.height - 6}
            textAnchor="middle"
            className={index % onPhone === 0 ? undefined : 'roomy'}
          >
            {category}
          </text>
        ) : null,
      )}
      {series.map(({ name, values }, which) => {
        const points = values.map((value, index) => `${x(index)},${y(value)}`);
        if (kind === 'bar') {
          const bar = (band * 0.72) / series.length;
          return values.map((value, index) => (
            <rect
              key={`${name} ${index}`}
              x={x(index) - (bar * series.length) / 2 + bar * which}
              y={y(value)}
              width={Math.max(1, bar - 1)}
              height={Math.max(0, y(0) - y(value))}
              fill={colour(which)}
            />
          ));
        }
        return (
          <g key={name}>
            {kind === 'area' && (
              <polygon
                points={[`${x(0)},${y(0)}`, ...points, `${x(values.length - 1)},${y(0)}`].join(' ')}
                fill={colour(which)}
                opacity={0.2}
              />
            )}
            <polyline points={points.join(' ')} fill="none" stroke={colour(which)} strokeWidth={2} />
          </g>
        );
      })}
    </>
  );
}

function Pie({ parts }: { parts: { label: string; value: number }[] }): ReactNode {
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  const [centre, radius] = [size.height / 2, size.height / 2 - 8];
  let turned = 0;
  return parts.map(({ label, value }, index) => {
    const from = turned;
    turned += value / total;
    // SVG cannot draw a full circle as one arc.
    const to = Math.min(turned, from + 0.9999);
    const at = (turn: number): string =>
      `${centre + radius * Math.sin(turn * 2 * Math.PI)} ${centre - radius * Math.cos(turn * 2 * Math.PI)}`;
    const path = `M${centre} ${centre}L${at(from)}A${radius} ${radius} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
    return <path key={label} d={path} fill={colour(index)} stroke="#fff" />;
  });
}

/** A native chart, with its figures in a table. */
export function Chart({ block }: { block: Json }): ReactNode {
  const text = useText();
  const chart = objectOf(block['chart']);
  const axis = objectOf(chart['axis_config']);
  const parts = objectsOf(chart['segments']).map((one) => ({
    label: asText(one['label']),
    value: Number(one['value']),
  }));
  const isPie = chart['type'] === 'pie';
  const categories: string[] = isPie
    ? parts.map(({ label }) => label)
    : (Array.isArray(axis['categories']) ? axis['categories'] : []).map(asText);
  const series: Series[] = isPie
    ? [{ name: '', values: parts.map(({ value }) => value) }]
    : objectsOf(chart['series']).map((one) => {
        const values = new Map(objectsOf(one['data']).map((point) => [asText(point['label']), Number(point['value'])]));
        return { name: asText(one['name']), values: categories.map((label) => values.get(label) ?? 0) };
      });
  const legend = isPie ? categories : series.map(({ name }) => name);
  const title = asText(block['title']);
  return (
    <figure className="chart">
      <figcaption>
        {title}
        {axis['y_label'] !== undefined && <small>　{asText(axis['y_label'])}</small>}
      </figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={title}>
        {isPie ? <Pie parts={parts} /> : <Axes categories={categories} series={series} kind={asText(chart['type'])} />}
      </svg>
      <ul className="legend">
        {legend.map((name, index) => (
          <li key={name}>
            <span aria-hidden="true" style={{ background: colour(index) }} />
            {name}
          </li>
        ))}
      </ul>
      <details>
        <summary>{text(texts.figures)}</summary>
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{asText(axis['x_label']) || text(texts.figuresOf)}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col" className="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {categories.map((category, index) => (
                <tr key={category}>
                  <th scope="row">{category}</th>
                  {series.map(({ name, values }) => (
                    <td key={name} className="number">
                      {full.format(values[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
