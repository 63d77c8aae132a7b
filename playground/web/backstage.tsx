import { useEffect, useState, type ReactNode } from 'react';
import type { AuditView, DemoAct } from '../demo/control.ts';
import type { DemoNow } from './demo.ts';
import { Side } from './side.tsx';
import { ask } from './slack.ts';
import { texts } from './words.ts';

const states = { starting: '起動中…', ready: '稼働中', stopped: '停止' } as const;

/** Controls that no operator has: the bot's process, the clock, the database. */
export function Backstage({
  demo,
  faults,
  onClose,
}: {
  demo: DemoNow;
  faults: readonly string[];
  onClose: () => void;
}): ReactNode {
  const { state } = demo;
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  if (!state) return null;
  const act = (what: DemoAct): void => {
    setBusy(true);
    void demo.act(what).then((line) => {
      setSaid(line);
      setBusy(false);
    });
  };
  const now = Date.now() + demo.ahead;
  const later = (hours: number): void =>
    act({ do: 'clock', now: new Date(Date.now() + demo.ahead + hours * 3_600_000).toISOString() });
  return (
    <Side name={texts.backstage.ja} className="backstage" onClose={onClose}>
      <p className="said" role="status" aria-busy={busy}>
        {busy ? '実行しています…' : said}
      </p>
      <section>
        <h2>番頭のプロセス</h2>
        <p>
          {states[state.bot.state]}
          {state.bot.pid !== null && <>（pid {state.bot.pid}）</>}・起動 {state.bot.starts} 回・{state.dialect}
        </p>
        <div className="row">
          {state.bot.pid === null && state.bot.state === 'stopped' ? (
            <button type="button" className="button" onClick={() => act({ do: 'start' })}>
              起動
            </button>
          ) : (
            <button type="button" className="button" onClick={() => act({ do: 'stop' })}>
              停止
            </button>
          )}
          <button type="button" className="button" onClick={() => act({ do: 'restart' })}>
            再起動
          </button>
          <button type="button" className="button danger" onClick={() => act({ do: 'kill' })}>
            kill -9
          </button>
        </div>
      </section>
      <section>
        <h2>時計（日本時間）</h2>
        <Clock key={Math.round(demo.ahead / 60_000)} now={now} onMove={(moved) => act({ do: 'clock', now: moved })} />
        <div className="row">
          <button type="button" className="button" onClick={() => later(1)}>
            1時間進める
          </button>
          <button type="button" className="button" onClick={() => later(24)}>
            1日進める
          </button>
        </div>
      </section>
      <section>
        <h2>マーケットプレイス</h2>
        <button type="button" className="button" onClick={() => act({ do: 'partner' })}>
          審査待ちのパートナーを追加（SQL）
        </button>
        <Change partners={state.partners} onRun={(text) => act({ do: 'sql', text })} />
      </section>
      <Audit />
      {faults.length > 0 && (
        <section>
          <h2>Slackが拒否した呼び出し（{faults.length}件）</h2>
          <ul className="faults">
            {faults.map((fault, index) => (
              <li key={index}>{fault}</li>
            ))}
          </ul>
        </section>
      )}
    </Side>
  );
}

const tokyo = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 16);

function Clock({ now, onMove }: { now: number; onMove: (now: string) => void }): ReactNode {
  const [time, setTime] = useState(tokyo(now));
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        onMove(`${time}:00+09:00`);
      }}
    >
      <input type="datetime-local" aria-label="日時" value={time} onChange={({ target }) => setTime(target.value)} />
      <button type="submit" className="button">
        動かす
      </button>
    </form>
  );
}

/** Changes a partner by SQL, as somebody with a console does. */
function Change({
  partners,
  onRun,
}: {
  partners: readonly { id: string; name: string; status: string }[];
  onRun: (text: string) => void;
}): ReactNode {
  const [text, setText] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onRun(text);
      }}
    >
      <select
        aria-label="SQLで変えるパートナー"
        value=""
        onChange={({ target }) =>
          setText(
            `update manufacturing_partners\nset status = 'approved', updated_at = now()\nwhere id = '${target.value}'`,
          )
        }
      >
        <option value="">SQLで変えるパートナー…</option>
        {partners.map(({ id, name, status }) => (
          <option key={id} value={id}>
            {name}（{status}）
          </option>
        ))}
      </select>
      <textarea
        aria-label="SQL"
        rows={4}
        spellCheck={false}
        placeholder="update manufacturing_partners …"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="button" disabled={text.trim() === ''}>
        実行
      </button>
    </form>
  );
}

function Audit(): ReactNode {
  const [audit, setAudit] = useState<AuditView>();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const load = (): void => {
      ask<AuditView>('/demo/audit').then(setAudit, () => undefined);
    };
    load();
    const timer = setInterval(load, 2_000);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>監査ログ（banto.audit_log・読み取りのみ）</summary>
      {audit && (
        <>
          <pre>{audit.statement}</pre>
          <div className="table-scroll" tabIndex={0} role="region" aria-label="監査ログ">
            <table>
              <thead>
                <tr>
                  {audit.columns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {audit.rows.map((row) => (
                  <tr key={row[0]}>
                    {row.map((cell, index) => (
                      <td key={index}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}
