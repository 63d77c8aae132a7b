import { use, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { ActResult, ControlView } from '../slack/control/control.ts';
import type { Entry } from '../slack/workspace/forms.ts';
import { asText, isObject, objectOf, type Json } from '../json.ts';
import type { TryAct } from './act.ts';
import { Authenticator } from './authenticator.tsx';
import { Blocks } from './blocks/block.tsx';
import { wordsOf } from './blocks/text.tsx';
import { type Surface, SurfaceContext, useText, WorkspaceContext } from './context.ts';
import { Dialog } from './dialog.tsx';
import { ownError, texts } from './words.ts';

/** The value of a field, from its part of `state.values`. */
function entryOf(value: Json): Entry {
  const held = Object.entries(value).find(([key]) => key !== 'type')?.[1];
  if (Array.isArray(held))
    return held.map((one: unknown) => (isObject(one) ? asText(one['value'] ?? one['id']) : asText(one)));
  if (isObject(held)) return asText(held['value']);
  return typeof held === 'number' ? held : typeof held === 'string' ? held : null;
}

/** Changes with each update of a view, because Slack gives the blocks new ids. */
const showsOf = (view: ControlView): string => view.blocks.map((block) => block.block_id).join();

interface Form {
  surface: Surface;
  submit: () => Promise<void>;
  busy: boolean;
}

/** A view's fields (what was entered here takes precedence over the server's values) and its press and submit. */
function useForm(view: ControlView, tryAct: TryAct): Form {
  const [entered, setEntered] = useState<Record<string, Record<string, Entry>>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const { language } = use(WorkspaceContext);
  const shows = showsOf(view);
  // New blocks: the errors of the old ones no longer apply.
  useEffect(() => {
    setErrors({});
  }, [shows]);

  const values = useMemo(() => {
    const inputs = new Set(view.blocks.filter(({ type }) => type === 'input').map((block) => block.block_id ?? ''));
    return Object.fromEntries(
      Object.entries(entered).flatMap(([block, actions]) => {
        const entry = Object.values(actions)[0];
        return inputs.has(block) && entry !== undefined ? [[block, entry] as const] : [];
      }),
    );
  }, [entered, view.blocks]);

  const surface: Surface = {
    async press(element, block, selected) {
      if (Object.keys(values).length > 0) await tryAct({ kind: 'fill', viewId: view.id, values });
      await tryAct({
        kind: 'click-in-view',
        viewId: view.id,
        actionId: asText(element['action_id']),
        block,
        ...(selected !== undefined && { selected }),
      });
    },
    held(block, action) {
      const here = entered[block]?.[action];
      return here === undefined ? entryOf(objectOf(objectOf(view.values[block])[action])) : here;
    },
    enter: (block, action, entry) => setEntered((all) => ({ ...all, [block]: { ...all[block], [action]: entry } })),
    suggest: async (block, typed) =>
      (await tryAct({ kind: 'suggest', viewId: view.id, block, text: typed }))?.options ?? [],
    async upload(file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const content = btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));
      return (await tryAct({ kind: 'upload', name: file.name, content }))?.file;
    },
    error(block) {
      const error = view.errors[block] ?? errors[block];
      return error === undefined ? undefined : ownError(error, language);
    },
  };
  const submit = async (): Promise<void> => {
    setBusy(true);
    setErrors({});
    const result: ActResult | undefined = await tryAct({ kind: 'submit', viewId: view.id, values });
    setBusy(false);
    setErrors(result?.errors ?? {});
    // Focus the first field with an error, once the errors are shown.
    setTimeout(() => document.querySelector<HTMLElement>('dialog [aria-invalid]')?.focus());
  };
  return { surface, submit, busy };
}

interface ModalProps {
  view: ControlView;
  /** How many modals are below it. */
  below: number;
  /** What this person's authenticator shows, if they have one. */
  code: string | undefined;
  tryAct: TryAct;
}

/** The top modal. */
export function Modal({ view, below, code, tryAct }: ModalProps): ReactNode {
  const text = useText();
  const { surface, submit, busy } = useForm(view, tryAct);
  const close = (): void => void tryAct({ kind: 'close', viewId: view.id });
  return (
    <Dialog
      title={wordsOf(view.title)}
      onClose={close}
      shows={showsOf(view)}
      badge={
        below > 0 && (
          <button type="button" className="cross" aria-label={text(texts.previous)} onClick={close}>
            ‹
          </button>
        )
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (view.submit && !busy) void submit();
        }}
      >
        <div className="modal-blocks" data-view={view.id}>
          {view.trouble !== null && (
            <p className="notice error" role="alert">
              {view.trouble}
            </p>
          )}
          <SurfaceContext value={surface}>
            <Blocks blocks={view.blocks} />
          </SurfaceContext>
        </div>
        {code !== undefined && view.blocks.some(({ block_id: id }) => id === 'code') && <Authenticator code={code} />}
        <footer>
          <button type="button" className="button" onClick={close}>
            {wordsOf(view.close) || text(view.submit ? texts.cancel : texts.close)}
          </button>
          {view.submit && (
            <button type="submit" className="button primary" aria-busy={busy}>
              {wordsOf(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

/** The App Home tab. */
export function Home({ view, tryAct }: { view: ControlView; tryAct: TryAct }): ReactNode {
  const { surface } = useForm(view, tryAct);
  return (
    <div className="home">
      <SurfaceContext value={surface}>
        <Blocks blocks={view.blocks} />
      </SurfaceContext>
    </div>
  );
}
