import { use, useState, type ReactNode } from 'react';
import { type Words, words } from '#src/domain/text/words.ts';
import { abouts } from '../../demo/faults.ts';
import { useText, WorkspaceContext } from '../context.ts';
import type { DemoNow } from '../demo.ts';
import { Dialog } from '../dialog.tsx';
import { Side } from '../side.tsx';
import { texts } from '../words.ts';
import { Audit } from './audit.tsx';
import type { Act } from './act.ts';
import { Clock } from './clock.tsx';
import { Faults } from './faults.tsx';
import { Inspector } from './inspector.tsx';
import { SqlConsole } from './sql-console.tsx';

const said = {
  busy: words('実行しています…', 'Working …'),
  started: words('起動', 'started'),
  times: words('回', '×'),
  start: words('起動', 'Start'),
  stop: words('停止', 'Stop'),
  story: words('物語', 'The story'),
  reset: words('最初からやり直す', 'Begin anew'),
  resetAsk: words(
    'これまでの操作はすべて消え、同じ朝に戻ります。投稿の言語を選べます。',
    'Everything done so far is gone, and it is the same morning again. Choose the language of the posts.',
  ),
  postsJa: words('日本語で', 'In Japanese'),
  postsEn: words('英語で', 'In English'),
};

const states: Readonly<Record<'starting' | 'ready' | 'stopped', Words>> = {
  starting: words('起動中…', 'starting …'),
  ready: words('稼働中', 'running'),
  stopped: words('停止', 'stopped'),
};

interface BackstageProps {
  demo: DemoNow;
  faults: readonly string[];
  onClose: () => void;
}

/** Controls that no operator has: the bot's process, the clock, the database. */
export function Backstage({ demo, faults, onClose }: BackstageProps): ReactNode {
  const text = useText();
  const { now } = use(WorkspaceContext);
  const { state } = demo;
  const [line, setLine] = useState<Words>();
  const [busy, setBusy] = useState(false);
  if (!state) return null;
  const act: Act = (what) => {
    setBusy(true);
    void demo.act(what).then((result) => {
      setLine(result);
      setBusy(false);
    });
  };
  return (
    <Side name={text(texts.backstage)} className="backstage" onClose={onClose}>
      <p className="said" role="status" aria-busy={busy}>
        {busy ? text(said.busy) : line && text(line)}
      </p>
      <section>
        <h3>{text(abouts.bot)}</h3>
        <p>
          {text(states[state.bot.state])}
          {state.bot.pid !== null && <> (pid {state.bot.pid})</>} ・ {text(said.started)} {state.bot.starts}
          {text(said.times)} ・ {state.dialect} ・ {state.transport}
        </p>
        <Faults about="bot" state={state} act={act}>
          {state.bot.state === 'stopped' ? (
            <button type="button" className="button" onClick={() => act({ do: 'start' })}>
              {text(said.start)}
            </button>
          ) : (
            <button type="button" className="button" onClick={() => act({ do: 'stop' })}>
              {text(said.stop)}
            </button>
          )}
        </Faults>
      </section>
      <Clock now={now} moved={demo.ahead} act={act} />
      {(['slack', 'database'] as const).map((about) => (
        <section key={about}>
          <h3>{text(abouts[about])}</h3>
          <Faults about={about} state={state} act={act} />
        </section>
      ))}
      <section>
        <h3>{text(abouts.world)}</h3>
        <Faults about="world" state={state} act={act} />
        <SqlConsole act={act} />
      </section>
      <Reset act={act} />
      <Audit />
      <Inspector faults={faults.length} />
    </Side>
  );
}

function Reset({ act }: { act: Act }): ReactNode {
  const text = useText();
  const [asking, setAsking] = useState(false);
  const begin = (language: 'ja' | 'en'): void => {
    setAsking(false);
    act({ do: 'reset', language });
  };
  return (
    <section>
      <h3>{text(said.story)}</h3>
      <button type="button" className="button danger" onClick={() => setAsking(true)}>
        {text(said.reset)}
      </button>
      {asking && (
        <Dialog title={text(said.reset)} onClose={() => setAsking(false)} small>
          <p className="confirm-text">{text(said.resetAsk)}</p>
          <footer>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {text(texts.cancel)}
            </button>
            <button type="button" className="button danger" onClick={() => begin('en')}>
              {text(said.postsEn)}
            </button>
            <button type="button" className="button danger" onClick={() => begin('ja')}>
              {text(said.postsJa)}
            </button>
          </footer>
        </Dialog>
      )}
    </section>
  );
}
