import { type Words, words } from '#src/domain/text/words.ts';

/** Something that goes wrong. The backstage's buttons, what the demo's server accepts and the tests come from this table. */
export interface Fault {
  readonly about: 'slack' | 'database' | 'world' | 'bot';
  /** A switch stays on until somebody turns it off; anything else happens once. */
  readonly stays: boolean;
  readonly label: Words;
  /** What it does, said once it is done. */
  readonly said: Words;
  /** Needs a bot over Socket Mode. */
  readonly socketOnly?: true;
}

export const abouts: Readonly<Record<Fault['about'], Words>> = {
  slack: words('Slackの障害', 'Slack fails'),
  database: words('データベースの障害', 'The database fails'),
  world: words('マーケットプレイスの出来事', 'The marketplace'),
  bot: words('番頭のプロセス', 'Banto’s process'),
};

const table = {
  limited: {
    about: 'slack',
    stays: true,
    label: words('429（呼び出し制限）', '429, rate limited'),
    said: words('Slackはすべての呼び出しに 429 を返します。', 'Slack answers every call with 429.'),
  },
  failing: {
    about: 'slack',
    stays: true,
    label: words('500（サーバーエラー）', '500, server error'),
    said: words('Slackはすべての呼び出しに 500 を返します。', 'Slack answers every call with 500.'),
  },
  lost: {
    about: 'slack',
    stays: true,
    label: words('応答が届かない', 'Answers get lost'),
    said: words(
      'Slackは呼び出しを実行しますが、応答の前に接続を切ります。',
      'Slack does what it is asked, and cuts the connection before it answers.',
    ),
  },
  twice: {
    about: 'slack',
    stays: true,
    label: words('配信が2回届く', 'Deliveries arrive twice'),
    said: words('すべての操作が番頭へ2回届きます。', 'Everything that people do reaches Banto twice.'),
  },
  'edit refused': {
    about: 'slack',
    stays: true,
    label: words('編集の拒否', 'Edits are refused'),
    said: words('投稿の編集を cant_update_message で拒否します。', 'Edits are refused with cant_update_message.'),
  },
  'group disabled': {
    about: 'slack',
    stays: true,
    label: words('運用担当グループの停止', 'The operators’ group is disabled'),
    said: words(
      '運用担当のグループを無効にしました。番頭は1分以内に気づきます。',
      'The operators’ group is disabled. Banto notices within a minute.',
    ),
  },
  'card deleted': {
    about: 'slack',
    stays: false,
    label: words('カードを削除', 'Delete a card'),
    said: words('#reviews の最新のカードを誰かが削除しました。', 'Somebody deleted the newest card in #reviews.'),
  },
  'socket dropped': {
    about: 'slack',
    stays: false,
    label: words('ソケットを切断', 'Drop the sockets'),
    said: words('ソケットをすべて切りました。', 'Every socket is cut.'),
    socketOnly: true,
  },
  slow: {
    about: 'database',
    stays: true,
    label: words('遅い', 'Slow'),
    said: words('往復のたびに 0.4 秒かかります。', 'Each round trip takes 0.4 s.'),
  },
  'read only': {
    about: 'database',
    stays: true,
    label: words('読み取り専用', 'Read-only'),
    said: words('データベースは読み取り専用です。', 'The database is read-only.'),
  },
  gone: {
    about: 'database',
    stays: true,
    label: words('つながらない', 'Gone'),
    said: words('データベースにつながりません。', 'The database does not answer.'),
  },
  stuck: {
    about: 'world',
    stays: false,
    label: words('注文が滞留する', 'An order gets stuck'),
    said: words('注文が1件、30時間動いていません。', 'An order has not moved for 30 hours.'),
  },
  'notification failed': {
    about: 'world',
    stays: false,
    label: words('通知が失敗する', 'A notification fails'),
    said: words('注文の通知が1件、失敗しました。', 'The notification of an order has failed.'),
  },
  'partner applies': {
    about: 'world',
    stays: false,
    label: words('パートナーが申請する', 'A partner applies'),
    said: words('パートナーが申請しました（INSERT）。', 'A partner has applied (an INSERT).'),
  },
  'edited by SQL': {
    about: 'world',
    stays: false,
    label: words('SQLで書き換える', 'Somebody edits by SQL'),
    said: words('誰かがSQLで支払いの金額を変えました。', 'Somebody changed the amount of a payout by SQL.'),
  },
  'generation fails': {
    about: 'world',
    stays: true,
    label: words('支払い生成の関数が失敗する', 'Generating payouts fails'),
    said: words('支払いを生成する関数は失敗します。', 'The function that generates payouts fails.'),
  },
  'put back': {
    about: 'world',
    stays: true,
    label: words('トリガーが値を戻す', 'A trigger puts values back'),
    said: words(
      'トリガーが、支払いの状態を元に戻します。',
      'A trigger puts back the status of every payout that is marked paid.',
    ),
  },
  restart: {
    about: 'bot',
    stays: false,
    label: words('再起動', 'Restart'),
    said: words('番頭を再起動しました。', 'Banto has restarted.'),
  },
  kill: {
    about: 'bot',
    stays: false,
    label: words('kill -9', 'kill -9'),
    said: words('番頭を kill -9 しました。自動で起動し直します。', 'Banto was killed. It restarts by itself.'),
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof table;
export const faults: Readonly<Record<FaultName, Fault>> = table;
export const faultNames = Object.keys(table).filter(isFaultName);

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(table, name);
}

/** Said when a switch is off again. */
export const mended = words('元に戻しました。', 'It works again.');
