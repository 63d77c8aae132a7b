import { use, useId, useRef, useState, type ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import type { TourState } from '../../demo/control.ts';
import { useText, WorkspaceContext } from '../context.ts';
import { useFocusBack } from '../focus.ts';
import { texts } from '../words.ts';
import { type Part, personOf, type Step, steps } from './steps.ts';

const said = {
  tour: words('ツアー', 'Tour'),
  done: words('できました', 'Done'),
  become: (name: string) => words(`${name}さんになる`, `Become ${name}`),
  open: (channel: string) => words(`${channel} を開く`, `Open ${channel}`),
  write: (line: string) => words(`${line} を入力欄に入れる`, `Type ${line}`),
  leave: words('ツアーをやめる', 'Leave the tour'),
  fold: words('たたむ', 'Fold'),
  unfold: words('開く', 'Unfold'),
  end: words(
    'これで全部です。次は舞台裏で、時計を進めたり、Slackやデータベースを壊したりしてみてください。番頭は何も失わず、何も二重にしません。',
    'That is all of it. Next, go backstage: move the clock, break Slack or the database. Banto loses nothing and does nothing twice.',
  ),
};

interface TourProps {
  progress: TourState;
  /** The open channel. */
  place: string;
  onBecome: (id: string) => void;
  onOpen: (channel: string) => void;
  onWrite: (line: string) => void;
  onLeave: () => void;
}

/** Seven steps through a day's work. Each is done when the audit log says so, in whatever order. */
export function Tour({ progress, place, onBecome, onOpen, onWrite, onLeave }: TourProps): ReactNode {
  const text = useText();
  const id = useId();
  const aside = useRef<HTMLElement>(null);
  useFocusBack(aside);
  const [folded, setFolded] = useState(false);
  const now = steps.findIndex((step) => progress[step.id] !== 'done');
  const step = steps[now];
  const before = now < 0 ? steps.at(-1) : steps[now - 1];
  return (
    <aside ref={aside} className="tour" data-folded={folded} aria-labelledby={id}>
      <header>
        <h2 id={id}>
          {text(said.tour)} {now < 0 ? steps.length : now + 1} / {steps.length}
        </h2>
        <ol className="dots" aria-hidden="true">
          {steps.map((one) => (
            <li key={one.id} className={progress[one.id]} />
          ))}
        </ol>
        <button type="button" className="fold" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {text(folded ? said.unfold : said.fold)}
        </button>
        <button type="button" className="cross" aria-label={text(said.leave)} onClick={onLeave}>
          ×
        </button>
      </header>
      <p role="status" className="tour-done">
        {before && `✓ ${text(before.title)}: ${text(said.done)}`}
      </p>
      {step ? (
        <StepNow
          step={step}
          part={progress[step.id] === 'asked' ? (step.second ?? step) : step}
          place={place}
          onBecome={onBecome}
          onOpen={onOpen}
          onWrite={onWrite}
        />
      ) : (
        <div className="tour-step">
          <p>{text(said.end)}</p>
          <button type="button" className="button primary" onClick={onLeave}>
            {text(texts.close)}
          </button>
        </div>
      )}
    </aside>
  );
}

interface StepNowProps extends Pick<TourProps, 'place' | 'onBecome' | 'onOpen' | 'onWrite'> {
  step: Step;
  part: Part;
}

/** The current step, with what is still missing before it can be done: the person, the channel, the command. */
function StepNow({ step, part, place, onBecome, onOpen, onWrite }: StepNowProps): ReactNode {
  const text = useText();
  const { me, names, language } = use(WorkspaceContext);
  const person = personOf(part.who, language);
  const name = names.get(person)?.slice(1) ?? '';
  const { line } = part;
  return (
    <div className="tour-step">
      <h3>{text(step.title)}</h3>
      <p>{text(part.text)}</p>
      <div className="row">
        {me !== person && (
          <button type="button" className="button primary" onClick={() => onBecome(person)}>
            {text(said.become(name))}
          </button>
        )}
        {me === person && place !== part.where && (
          <button type="button" className="button primary" onClick={() => onOpen(part.where)}>
            {text(said.open(names.get(part.where) ?? ''))}
          </button>
        )}
        {me === person && place === part.where && line !== undefined && (
          <button type="button" className="button primary" onClick={() => onWrite(line)}>
            {text(said.write(line))}
          </button>
        )}
      </div>
    </div>
  );
}
