import { useState, type ReactNode } from 'react';
import { asText, isObject, objectOf, objectsOf, type Json } from '../../json.ts';
import { useText } from '../context.ts';
import { texts } from '../words.ts';
import { visibleRichText } from '../../slack/validate/visible.ts';
import { Element } from './elements.tsx';
import { RichText } from './rich-text.tsx';

const rowsOf = (block: Json): Json[][] =>
  Array.isArray(block['rows']) ? block['rows'].map((row: unknown) => objectsOf(row)) : [];

function Cell({ cell, blockId }: { cell: Json; blockId: string }): ReactNode {
  if (cell['type'] === 'action_cell') return <Element element={objectOf(cell['element'])} blockId={blockId} />;
  return <div className="cell">{cell['type'] === 'rich_text' ? <RichText block={cell} /> : asText(cell['text'])}</div>;
}

const isNumber = (cell: Json | undefined): boolean => cell?.['type'] === 'raw_number';

/** Compares numbers by value, everything else by text. */
function compare(a: Json | undefined, b: Json | undefined): number {
  if (isNumber(a) && isNumber(b)) return Number(a?.['value']) - Number(b?.['value']);
  const words = (cell: Json | undefined): string =>
    cell?.['type'] === 'rich_text' ? visibleRichText(cell) : asText(cell?.['text']);
  return words(a).localeCompare(words(b), 'ja', { numeric: true });
}

/** Slack's data table: a click on a header sorts, and long tables have pages. */
export function DataTable({ block }: { block: Json }): ReactNode {
  const text = useText();
  const [sort, setSort] = useState<{ column: number; down: boolean }>();
  const [page, setPage] = useState(0);
  const [head = [], ...body] = rowsOf(block);
  const size = Number(block['page_size'] ?? 10);
  const sorted = sort ? body.toSorted((a, b) => compare(a[sort.column], b[sort.column]) * (sort.down ? -1 : 1)) : body;
  const pages = Math.max(1, Math.ceil(body.length / size));
  const current = Math.min(page, pages - 1);
  const rowHeader = block['row_header_column_index'];
  const press = (column: number): void => {
    setPage(0);
    setSort((now) =>
      now?.column === column ? (now.down ? undefined : { column, down: true }) : { column, down: false },
    );
  };
  return (
    <div className="table">
      <div className="table-scroll" tabIndex={0} role="region" aria-label={asText(block['caption'])}>
        <table>
          <caption>{asText(block['caption'])}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => {
                const order = sort?.column === column ? (sort.down ? 'descending' : 'ascending') : 'none';
                return (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={order}
                    className={isNumber(body[0]?.[column]) ? 'number' : ''}
                  >
                    <button
                      type="button"
                      onClick={() => press(column)}
                      title={`${asText(cell['text'])}${text(texts.sort)}`}
                    >
                      {asText(cell['text'])}
                      <span aria-hidden="true" className="order">
                        {order === 'ascending' ? '▲' : order === 'descending' ? '▼' : '↕'}
                      </span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(current * size, (current + 1) * size).map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) =>
                  column === rowHeader ? (
                    <th key={column} scope="row">
                      <Cell cell={cell} blockId={asText(block['block_id'])} />
                    </th>
                  ) : (
                    <td key={column} className={isNumber(cell) ? 'number' : ''}>
                      <Cell cell={cell} blockId={asText(block['block_id'])} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <div className="pager">
          <button type="button" disabled={current === 0} onClick={() => setPage(current - 1)}>
            {text(texts.previous)}
          </button>
          <span>
            {text(texts.page)} {current + 1} / {pages}（{body.length} {text(texts.rows)}）
          </span>
          <button type="button" disabled={current === pages - 1} onClick={() => setPage(current + 1)}>
            {text(texts.next)}
          </button>
        </div>
      )}
    </div>
  );
}

/** The plain table with aligned columns. The first row is the header. */
export function PlainTable({ block }: { block: Json }): ReactNode {
  const settings: unknown[] = Array.isArray(block['column_settings']) ? block['column_settings'] : [];
  const [head = [], ...body] = rowsOf(block);
  const look = (column: number) => {
    const setting = objectOf(settings[column]);
    const align = setting['align'];
    return {
      textAlign: align === 'right' || align === 'center' ? align : 'left',
      whiteSpace: isObject(settings[column]) && setting['is_wrapped'] === true ? 'normal' : 'nowrap',
    } as const;
  };
  return (
    <div className="table table-scroll" tabIndex={0} role="region">
      <table>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" style={look(column)}>
                <Cell cell={cell} blockId={asText(block['block_id'])} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} style={look(column)}>
                  <Cell cell={cell} blockId={asText(block['block_id'])} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
