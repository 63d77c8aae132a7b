import { use, useEffect, useState, type ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import type { Exchange } from '../../slack/control/traffic.ts';
import { useText, WorkspaceContext } from '../context.ts';
import { ask } from '../slack.ts';
import { slackDate } from '../time.ts';

const said = {
  traffic: words('Slackと番頭の通信', 'Traffic between Slack and Banto'),
  refused: (count: number) => words(`Slackが拒否 ${count}件`, `${count} refused by Slack`),
  toBot: words('→ 番頭', '→ Banto'),
  toSlack: words('→ Slack', '→ Slack'),
  sent: words('送った内容', 'Sent'),
  answered: words('返ってきた内容', 'Answered'),
  validate: words('blocks.validate に尋ねる内容', 'What blocks.validate would be asked'),
  fine: words('問題ありません。', 'No fault.'),
  none: words('まだ通信はありません。', 'Nothing yet.'),
};

/** What Slack and the bot say to each other: how fast, what came back, and which of Slack's rules was broken. */
export function Inspector({ faults }: { faults: number }): ReactNode {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [traffic, setTraffic] = useState<readonly Exchange[]>();
  useEffect(() => {
    if (!open) return;
    const load = (): void => {
      ask<Exchange[]>('/playground/traffic').then(setTraffic, () => undefined);
    };
    load();
    const timer = setInterval(load, 2_000);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <details
      className="inspector"
      onToggle={({ currentTarget, target }) => target === currentTarget && setOpen(currentTarget.open)}
    >
      <summary>
        {text(said.traffic)}
        {faults > 0 && <span className="bad"> ({text(said.refused(faults))})</span>}
      </summary>
      {traffic?.length === 0 && <p>{text(said.none)}</p>}
      <ol>
        {traffic?.map((exchange) => (
          <li key={exchange.id}>
            <OneExchange exchange={exchange} />
          </li>
        ))}
      </ol>
    </details>
  );
}

function OneExchange({ exchange }: { exchange: Exchange }): ReactNode {
  const text = useText();
  const { language, names } = use(WorkspaceContext);
  const { time, from, what, where, ms, outcome, bad, broken, sent, answered, validate } = exchange;
  return (
    <details className={bad ? 'bad' : ''}>
      <summary>
        <span className="when">{slackDate(time / 1_000, '{time_secs}', language, 0)}</span>{' '}
        <span className="way">{text(from === 'slack' ? said.toBot : said.toSlack)}</span> <b>{what}</b>{' '}
        {names.get(where) ?? where}{' '}
        <span className="outcome">
          {outcome}
          {ms !== null && ` ${ms} ms`}
        </span>
      </summary>
      {broken.map(({ said: line, source }) => (
        <p key={line}>
          {line}{' '}
          <a href={source} target="_blank" rel="noreferrer">
            {source.replace('https://', '')}
          </a>
        </p>
      ))}
      <h4>{text(said.sent)}</h4>
      <pre tabIndex={0}>{sent}</pre>
      {answered !== '' && (
        <>
          <h4>{text(said.answered)}</h4>
          <pre tabIndex={0}>{answered}</pre>
        </>
      )}
      {validate && (
        <details>
          <summary>{text(said.validate)}</summary>
          <p>{validate.found.length === 0 ? text(said.fine) : validate.found.join(' / ')}</p>
          <pre tabIndex={0}>{validate.asked}</pre>
        </details>
      )}
    </details>
  );
}
