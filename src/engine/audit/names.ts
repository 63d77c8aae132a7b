import { type Words, words } from '../../domain/text/words.ts';

/** What Banto itself, or a program on a terminal, records: in the words of who reads the audit log. */
const titles: Readonly<Record<string, Words>> = {
  'factor.enrol': words('認証アプリの登録', 'Authenticator enrolled'),
  'factor.remove': words('認証アプリの登録削除', 'Authenticator removed'),
  'factor.locked': words('コードの誤りによるロック', 'Locked after wrong codes'),
  'request.expire': words('承認依頼の期限切れ', 'Request expired'),
  'request.close': words('承認依頼の終了', 'Request closed'),
  'database.restored': words('データベースの復元を検知', 'Database was restored'),
  'database.adopt': words('データベースの引き受け', 'Database adopted'),
  'cards.redraw': words('カードの再描画', 'Cards drawn anew'),
};

/** The names of what Banto records by itself. */
export const recordedNames = Object.keys(titles);

/** Undefined for what people do in Slack: the catalogue names that. */
export const recordedTitle = (operation: string): Words | undefined => titles[operation];
