import { use, useState, type ReactNode } from 'react';
import { asText, isObject, objectsOf, type Json } from '../../json.ts';
import { SurfaceContext, useText } from '../context.ts';
import { Dialog } from '../dialog.tsx';
import { texts } from '../words.ts';
import { type ElementProps, useEntry } from './entry.ts';
import { MultiSelect, Option, Select } from './select.tsx';
import { Text, wordsOf } from './text.tsx';

const selects = new Set([
  'static_select',
  'external_select',
  'users_select',
  'channels_select',
  'conversations_select',
]);

/** Any interactive element. */
export function Element(props: ElementProps): ReactNode {
  const type = asText(props.element['type']);
  if (type === 'button') return <Button {...props} />;
  if (type === 'overflow') return <Overflow {...props} />;
  if (type === 'image')
    return <img className="thumb" src={asText(props.element['image_url'])} alt={asText(props.element['alt_text'])} />;
  if (selects.has(type)) return <Select {...props} />;
  if (type.startsWith('multi_')) return <MultiSelect {...props} />;
  if (type === 'file_input') return <FileInput {...props} />;
  if (type === 'radio_buttons' || type === 'checkboxes') return <Choices {...props} />;
  return <Field {...props} />;
}

function Button({ element, blockId }: ElementProps): ReactNode {
  const { press } = use(SurfaceContext);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const url = asText(element['url']);
  const go = (): void => {
    setAsking(false);
    if (/^https?:/u.test(url)) window.open(url, '_blank', 'noreferrer');
    setBusy(true);
    void press(element, blockId).finally(() => setBusy(false));
  };
  return (
    <>
      <button
        type="button"
        className={`button ${asText(element['style'])}`}
        data-action={asText(element['action_id'])}
        aria-label={asText(element['accessibility_label']) || undefined}
        aria-busy={busy}
        onClick={() => (isObject(element['confirm']) ? setAsking(true) : busy || go())}
      >
        {wordsOf(element['text'])}
      </button>
      {asking && isObject(element['confirm']) && (
        <Confirm confirm={element['confirm']} onConfirm={go} onDeny={() => setAsking(false)} />
      )}
    </>
  );
}

function Confirm({
  confirm,
  onConfirm,
  onDeny,
}: {
  confirm: Json;
  onConfirm: () => void;
  onDeny: () => void;
}): ReactNode {
  return (
    <Dialog title={wordsOf(confirm['title'])} onClose={onDeny} small>
      <p className="confirm-text">
        <Text value={confirm['text']} />
      </p>
      <footer>
        <button type="button" className="button" onClick={onDeny}>
          {wordsOf(confirm['deny'])}
        </button>
        <button type="button" className={`button ${asText(confirm['style']) || 'primary'}`} onClick={onConfirm}>
          {wordsOf(confirm['confirm'])}
        </button>
      </footer>
    </Dialog>
  );
}

function Overflow({ element, blockId }: ElementProps): ReactNode {
  const { press } = use(SurfaceContext);
  const text = useText();
  return (
    <select
      className="overflow"
      aria-label={text(texts.more)}
      data-action={asText(element['action_id'])}
      value=""
      onChange={({ target }) => void press(element, blockId, target.value)}
    >
      <option value="" disabled>
        …
      </option>
      {objectsOf(element['options']).map((option) => (
        <Option key={asText(option['value'])} option={option} />
      ))}
    </select>
  );
}

function Choices(props: ElementProps): ReactNode {
  const { element, blockId, described } = props;
  const [held, change] = useEntry(props);
  const several = element['type'] === 'checkboxes';
  const chosen: readonly string[] = typeof held === 'object' ? (held ?? []) : [asText(held)];
  const toggle = (value: string, on: boolean): void => {
    if (!several) change(value);
    else change(on ? [...chosen, value] : chosen.filter((one) => one !== value));
  };
  return (
    <div {...described} role={several ? 'group' : 'radiogroup'} className="choices">
      {objectsOf(element['options']).map((option) => {
        const value = asText(option['value']);
        return (
          <label key={value}>
            <input
              type={several ? 'checkbox' : 'radio'}
              name={`${blockId} ${asText(element['action_id'])}`}
              value={value}
              checked={chosen.includes(value)}
              onChange={({ target }) => toggle(value, target.checked)}
            />
            <span>
              <Text value={option['text']} />
              {isObject(option['description']) && (
                <small>
                  <Text value={option['description']} />
                </small>
              )}
            </span>
          </label>
        );
      })}
    </div>
  );
}

/** A file from the person's device. */
function FileInput({ element, blockId, described }: ElementProps): ReactNode {
  const { upload, enter } = use(SurfaceContext);
  const actionId = asText(element['action_id']);
  const types = Array.isArray(element['filetypes'])
    ? element['filetypes'].map((type: unknown) => `.${asText(type)}`)
    : [];
  const choose = async (file: File | undefined): Promise<void> => {
    const id = file && (await upload?.(file));
    enter(blockId, actionId, id === undefined ? null : [id]);
  };
  return (
    <input
      {...described}
      type="file"
      accept={types.join(',')}
      data-action={actionId}
      // A browser says nothing when the same file is chosen again, as one does with a file that was mended.
      onClick={({ currentTarget }) => {
        currentTarget.value = '';
        enter(blockId, actionId, null);
      }}
      onChange={({ target }) => void choose(target.files?.[0])}
    />
  );
}

const inputTypes: Readonly<Record<string, string>> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  number_input: 'number',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** Fields for text, numbers, dates and times. */
function Field(props: ElementProps): ReactNode {
  const { element, blockId, waits = false, described, name } = props;
  const { press, enter, held } = use(SurfaceContext);
  const [, change] = useEntry(props);
  const type = inputTypes[asText(element['type'])] ?? 'text';
  const actionId = asText(element['action_id']);
  const value = asText(held(blockId, actionId));
  const shared = {
    ...described,
    'aria-label': name,
    'data-action': actionId,
    placeholder: wordsOf(element['placeholder']) || undefined,
    autoComplete: 'off',
  };
  const tell = (text: string): void => void press(element, blockId, text);
  if (element['multiline'] === true)
    return (
      <textarea {...shared} rows={4} value={value} onChange={({ target }) => enter(blockId, actionId, target.value)} />
    );
  if (type === 'datetime-local')
    return (
      <input
        {...shared}
        type={type}
        value={value === '' ? '' : tokyoInput(Number(value))}
        onChange={({ target }) => change(target.value ? Date.parse(`${target.value}:00+09:00`) / 1_000 : null)}
      />
    );
  if (type === 'date' || type === 'time')
    return <input {...shared} type={type} value={value} onChange={({ target }) => change(target.value || null)} />;
  return (
    <input
      {...shared}
      type={type}
      step="any"
      value={value}
      onChange={({ target }) => enter(blockId, actionId, target.value)}
      onKeyDown={(event) => {
        if (waits || event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        tell(event.currentTarget.value);
      }}
    />
  );
}

/** Unix seconds in the format of a datetime field, in Tokyo time. */
const tokyoInput = (seconds: number): string => new Date(seconds * 1_000 + 9 * 3_600_000).toISOString().slice(0, 16);
