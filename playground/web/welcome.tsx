import { use, type ReactNode } from 'react';
import { type Language, words } from '#src/domain/text/words.ts';
import { ken } from '../cast.ts';
import type { DemoState } from '../demo/control.ts';
import type { ControlPerson } from '../slack/control/control.ts';
import { useText, WorkspaceContext } from './context.ts';
import { Dialog } from './dialog.tsx';
import { slackDate } from './time.ts';
import { englishTitle } from './top.tsx';

const said = {
  title: words('番頭 playground へようこそ', 'Welcome to Banto’s playground'),
  whatHead: words('これは何か', 'What this is'),
  what: words(
    '番頭は、製造マーケットプレイスの運用手順書をSlackから実行するボットです。ここでは、本物の番頭と本物のPostgreSQLを、この端末だけのSlackにつないであります。お金は動かず、外には何も送られません。何を押しても大丈夫です。',
    'Banto is a Slack bot that runs a manufacturing marketplace’s operations runbook. Here the real Banto and a real PostgreSQL work with a Slack that exists on this machine only. No money moves, nothing is sent anywhere: press whatever you like.',
  ),
  whoHead: words('あなたは誰か', 'Who you are'),
  others: words(
    '上の「操作する人」で、いつでもほかの人になれます。承認するのは佐藤健さん、見るだけなのは加藤葵さんです。',
    'The list at the top makes you anybody else: 佐藤健 approves, 加藤葵 may only look.',
  ),
  when: words('9:00 に朝のダイジェストとアラートが届きます。', 'The morning digest and the alerts arrive at 9:00.'),
  tryHead: words('まず試すこと', 'Try this'),
  try: words(
    'ツアーは7歩、5分ほどです。できたことは自動で分かり、途中でやめても続きから始められます。自分で試すなら、下の欄に / と入力してください。',
    'The tour has seven steps and takes about five minutes. It notices what you have done, and you can leave it and come back. Or type / below and look around.',
  ),
  posts: words(
    'チャンネルへの投稿は英語になっています。',
    'Cards and digests in the channels are in Japanese, the language of this company.',
  ),
  inMyLanguage: words('日本語の投稿で最初から始める', 'Begin anew with posts in English'),
  tour: words('ツアーを始める', 'Start the tour'),
  alone: words('自分で試す', 'Look around'),
};

interface WelcomeProps {
  story: DemoState;
  person: ControlPerson | undefined;
  onLocale: (locale: string, person: string) => void;
  /** Begins anew with the posts in another language; undefined when that is no longer offered here. */
  onReset: ((posts: Language) => void) | undefined;
  onTour: () => void;
  onClose: () => void;
}

/** The first thing a visitor sees: what this is, who they are, what to try. */
export function Welcome({ story, person, onLocale, onReset, onTour, onClose }: WelcomeProps): ReactNode {
  const text = useText();
  const { language, now } = use(WorkspaceContext);
  const name =
    person &&
    (language === 'ja' ? `${person.realName}（${person.title}）` : `${person.realName}, ${englishTitle(person.id)}`);
  const date = slackDate(now() / 1_000, '{date_long} {time}', language, 0);
  return (
    <Dialog title={text(said.title)} onClose={onClose}>
      <div className="welcome">
        <h3>{text(said.whatHead)}</h3>
        <p>{text(said.what)}</p>
        <h3>{text(said.whoHead)}</h3>
        <p>
          {language === 'ja' ? `${name}です。いまは ${date}。` : `You are ${name}. It is ${date}. `}
          {text(said.when)}
          {language === 'en' && ' '}
          {text(said.others)}
        </p>
        <h3>{text(said.tryHead)}</h3>
        <p>{text(said.try)}</p>
        {onReset && story.language !== language && (
          <p>
            {text(said.posts)}{' '}
            <button type="button" className="link" onClick={() => onReset(language)}>
              {text(said.inMyLanguage)}
            </button>
          </p>
        )}
      </div>
      <footer>
        <button type="button" className="button" onClick={onClose}>
          {text(said.alone)}
        </button>
        <button
          type="button"
          className="button primary"
          data-first
          onClick={() => {
            // The approver of the tour reads the visitor's language too.
            onLocale(language === 'ja' ? 'ja-JP' : 'en-US', ken);
            onTour();
            onClose();
          }}
        >
          {text(said.tour)}
        </button>
      </footer>
    </Dialog>
  );
}
