import { type Language, words } from '#src/domain/text/words.ts';

/** The page's own texts, and those of Slack's client, in Slack's own words where they are known. */
export const texts = {
  channels: words('チャンネル', 'Channels'),
  apps: words('App', 'Apps'),
  bot: words('番頭', 'Banto'),
  app: words('アプリ', 'APP'),
  home: words('ホーム', 'Home'),
  messages: words('メッセージ', 'Messages'),
  private: words('プライベート', 'private'),
  unread: words('未読', 'unread'),
  actingAs: words('操作する人', 'Acting as'),
  staff: words('社内の人', 'The company'),
  outsiders: words('何もできないはずの人', 'Who must get nothing'),
  backstage: words('舞台裏', 'Backstage'),
  onlyYou: words('あなただけに表示されています', 'Only visible to you'),
  edited: words('（編集済み）', '(edited)'),
  replies: words('件の返信', ' replies'),
  // The message shortcut's name in manifest.yml, which Slack shows to everybody.
  lookUp: words('番頭で調べる', '番頭で調べる'),
  thread: words('スレッド', 'Thread'),
  close: words('閉じる', 'Close'),
  cancel: words('キャンセル', 'Cancel'),
  optional: words('（任意）', ' (optional)'),
  choose: words('選択してください', 'Select an option'),
  more: words('その他の操作', 'More actions'),
  send: words('送信', 'Send'),
  commands: words('コマンド', 'Commands'),
  write: words('メッセージ、または / でコマンド', 'A message, or / for a command'),
  download: words('ダウンロード', 'Download'),
  noHome: words('ホームはまだありません。', 'There is no Home yet.'),
  empty: words('まだメッセージはありません。', 'No messages yet.'),
  newBelow: words('新しいメッセージ', 'New messages'),
  newHere: words('ここから新着', 'New'),
  newReplies: words('件の新しい返信', ' new'),
  reply: words('返信する', 'Reply'),
  writeReply: words('スレッドに返信', 'Reply in the thread'),
  shortcuts: words('ショートカット', 'Shortcuts'),
  // The global shortcut's name in manifest.yml.
  start: words('番頭', '番頭'),
  menu: words('メニュー', 'Menu'),
  help: words('はじめに', 'Welcome'),
  search: words('絞り込む', 'Filter'),
  chosen: words('件選択', ' chosen'),
  nothingFits: words('該当するものはありません。', 'Nothing fits.'),
  tryThis: words('下の欄に / と入力すると、使えるコマンドが出ます。', 'Type / below to see the commands.'),
  sort: words('で並べ替え', ': sort'),
  page: words('ページ', 'Page'),
  previous: words('前へ', 'Previous'),
  next: words('次へ', 'Next'),
  rows: words('行', 'rows'),
  figures: words('数値', 'Figures'),
  figuresOf: words('項目', 'Item'),
  cannotDraw: words('表示できないブロック', 'Cannot show this block'),
  today: words('今日', 'today'),
  yesterday: words('昨日', 'yesterday'),
  tomorrow: words('明日', 'tomorrow'),
  starting: words('番頭を起動しています…', 'Banto is starting …'),
  stopped: words('番頭は停止しています（舞台裏から起動できます）。', 'Banto is stopped. Start it backstage.'),
  lost: words('サーバーに接続できません。', 'The server does not answer.'),
  // As Slack says it: https://github.com/nearform/lastlight/issues/119
  notACommand: words(
    '/… は有効なコマンドではありません。Slackでは「/」で始まるメッセージはすべてコマンドとして扱われます。コマンドではなくメッセージを送るには、「/」の前に空白を入れてください。',
    '/… is not a valid command. In Slack, all messages that start with the “/” character are interpreted as commands. If you are trying to send a message and not run a command, try preceding the “/” with an empty space.',
  ),
  // As Slack says it: https://github.com/slackapi/bolt-python/issues/873
  notInThreads: words('/… はスレッドでは使えません。', '/… is not supported in threads. Sorry!'),
  broken: words('この画面を表示できませんでした。', 'This page could not be shown.'),
  reload: words('読み込み直す', 'Reload'),
  operation_timeout: words(
    '失敗しました。アプリが時間内に応答しませんでした（operation_timeout）。',
    'failed: the app did not answer in time (operation_timeout).',
  ),
  dispatch_failed: words(
    '失敗しました。アプリに届きませんでした（dispatch_failed）。',
    'failed: the app could not be reached (dispatch_failed).',
  ),
} as const;

/** An error of Slack's own client in the person's language; the app's own errors stay unchanged. */
export const ownError = (error: string, language: Language): string =>
  language === 'en'
    ? error
    : error
        .replace(/^Please complete this required field\.$/u, 'この必須フィールドに入力してください。')
        .replace(/^Please enter at least (\d+) characters\.$/u, '$1文字以上で入力してください。')
        .replace(/^We had some trouble connecting\. Try again\?$/u, '接続できませんでした。もう一度お試しください。')
        .replace(/^Please shorten this to (\d+) characters\.$/u, '$1文字以内で入力してください。');
