import { use, useState, type ReactNode } from 'react';
import { asText, objectsOf, type Json } from '../../json.ts';
import { SurfaceContext, useText, WorkspaceContext } from '../context.ts';
import { texts } from '../words.ts';
import { type ElementProps, useEntry } from './entry.ts';
import { wordsOf } from './text.tsx';

export const Option = ({ option }: { option: Json }): ReactNode => (
  <option value={asText(option['value'])}>{wordsOf(option['text'])}</option>
);

/** The options that Slack itself fills in: people and channels. */
function useOffered(type: string): Json[] {
  const { names, active } = use(WorkspaceContext);
  const sign = /users|conversations/u.test(type) ? '@' : /channels/u.test(type) ? '#' : undefined;
  if (sign === undefined) return [];
  return [...names]
    .filter(([id, name]) => name.startsWith(sign) && (sign === '#' || active.has(id)))
    .map(([value, text]) => ({ value, text: { type: 'plain_text', text } }));
}

/** For a choice whose options the bot gives: asks for those that fit; chosen ones stay. */
function useSuggested({ element, blockId }: ElementProps): {
  suggested: readonly Json[];
  suggest: ((typed: string) => void) | undefined;
} {
  const { suggest } = use(SurfaceContext);
  const initial = objectsOf(element['initial_options']);
  const [found, setFound] = useState<readonly Json[]>(initial);
  if (!asText(element['type']).endsWith('external_select')) return { suggested: [], suggest: undefined };
  const type = async (typed: string): Promise<void> => {
    const options = (await suggest?.(blockId, typed)) ?? [];
    const values = new Set(options.map(({ value }) => value));
    setFound((before) => [...options, ...before.filter(({ value }) => !values.has(value))]);
  };
  return { suggested: found, suggest: (typed) => void type(typed) };
}

/** A choice of one. The browser's own list is the best on a phone. */
export function Select(props: ElementProps): ReactNode {
  const { element, described, name } = props;
  const text = useText();
  const type = asText(element['type']);
  const offered = useOffered(type);
  const [held, change, busy] = useEntry(props);
  const { suggested, suggest } = useSuggested(props);
  const options = [...(offered.length > 0 ? offered : objectsOf(element['options'])), ...suggested];
  return (
    <>
      {suggest && (
        <input
          type="search"
          aria-label={text(texts.search)}
          onFocus={({ target }) => suggest(target.value)}
          onChange={({ target }) => suggest(target.value)}
        />
      )}
      <select
        {...described}
        aria-label={name ?? (described ? undefined : wordsOf(element['placeholder']) || text(texts.choose))}
        aria-busy={busy}
        data-action={asText(element['action_id'])}
        value={asText(held)}
        onChange={({ target }) => change(target.value || null)}
      >
        <option value="">{wordsOf(element['placeholder']) || text(texts.choose)}</option>
        {options.map((option) => (
          <Option key={asText(option['value'])} option={option} />
        ))}
        {objectsOf(element['option_groups']).map((group) => (
          <optgroup key={wordsOf(group['label'])} label={wordsOf(group['label'])}>
            {objectsOf(group['options']).map((option) => (
              <Option key={asText(option['value'])} option={option} />
            ))}
          </optgroup>
        ))}
      </select>
    </>
  );
}

/** A choice of several: boxes to tick, and a field that filters them, or asks the bot for those that fit. */
export function MultiSelect(props: ElementProps): ReactNode {
  const { element, described, name } = props;
  const text = useText();
  const type = asText(element['type']);
  const offered = useOffered(type);
  const [held, change] = useEntry(props);
  const [filter, setFilter] = useState('');
  const { suggested, suggest } = useSuggested(props);
  const chosen: readonly string[] = typeof held === 'object' && held !== null ? held : [];
  const options = [
    ...(offered.length > 0 ? offered : objectsOf(element['options'])),
    ...objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options'])),
    ...suggested,
  ];
  const shown = suggest
    ? options
    : options.filter((option) => wordsOf(option['text']).toLowerCase().includes(filter.toLowerCase()));
  const toggle = (value: string, on: boolean): void =>
    change(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  const most = Number(element['max_selected_items'] ?? Infinity);
  return (
    <div className="several" role="group" aria-label={name ?? (wordsOf(element['placeholder']) || text(texts.choose))}>
      <input
        {...described}
        type="search"
        data-action={asText(element['action_id'])}
        placeholder={wordsOf(element['placeholder']) || text(texts.search)}
        autoComplete="off"
        value={filter}
        onFocus={() => suggest?.(filter)}
        onChange={({ target }) => {
          setFilter(target.value);
          suggest?.(target.value);
        }}
      />
      <ul>
        {shown.map((option) => {
          const value = asText(option['value']);
          const on = chosen.includes(value);
          return (
            <li key={value}>
              <label>
                <input
                  type="checkbox"
                  checked={on}
                  disabled={!on && chosen.length >= most}
                  onChange={({ target }) => toggle(value, target.checked)}
                />
                {wordsOf(option['text'])}
              </label>
            </li>
          );
        })}
        {shown.length === 0 && <li className="hint">{text(texts.nothingFits)}</li>}
      </ul>
      <p className="hint" role="status">
        {chosen.length}
        {text(texts.chosen)}
      </p>
    </div>
  );
}
