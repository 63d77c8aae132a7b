/** Words from which names and texts are built. */
export const places = [
  '東大阪',
  '燕三条',
  '今治',
  '鯖江',
  '有田',
  '高岡',
  '浜松',
  '大田',
  '墨田',
  '諏訪',
  '豊田',
  '福山',
  '岡崎',
  '瀬戸',
  '会津',
  '京都',
  '金沢',
  '熊本',
  '函館',
  '那覇',
] as const;

export const trades = [
  '製作所',
  'プリント',
  '工芸',
  '縫製',
  '印刷',
  'アクリル工房',
  '陶器',
  '木工',
  '金属加工',
  'レザー',
  '染色',
  '硝子',
] as const;

export const familyNames = [
  '佐藤',
  '鈴木',
  '高橋',
  '田中',
  '伊藤',
  '渡辺',
  '中村',
  '小林',
  '加藤',
  '吉田',
  '山本',
  '佐々木',
  '松本',
  '井上',
  '木村',
  '林',
  '斎藤',
  '清水',
  '髙橋',
  '𠮷田',
] as const;

export const givenNames = [
  '陽菜',
  '蓮',
  '結衣',
  '大翔',
  '葵',
  '湊',
  '凛',
  '悠真',
  '美咲',
  '樹',
  '杏',
  '颯太',
  '七海',
  '健一',
  '恵子',
  '翔',
] as const;

export const productTypes = [
  'アクリルキーホルダー',
  'Tシャツ',
  'マグカップ',
  'トートバッグ',
  'ステッカー',
  'クリアファイル',
  '缶バッジ',
  'スマホケース',
  'タペストリー',
  'ポストカード',
  '手ぬぐい',
  'フォトパネル',
] as const;

export const subjects = [
  '夕暮れの路面電車',
  '雨上がりの路地',
  '猫と縁側',
  '桜並木',
  '夏祭りの夜',
  '雪の温泉街',
  '朝市',
  '港の灯台',
  '棚田の秋',
  '銭湯の煙突',
  '東京の空',
  '花火',
  '鎌倉の紫陽花',
  '星空と富士',
] as const;

export const carriers = ['ヤマト運輸', '佐川急便', '日本郵便'] as const;
export const banks = ['みずほ銀行', '三菱UFJ銀行', '三井住友銀行', 'ゆうちょ銀行', 'りそな銀行'] as const;

/** What somebody would write to notify the whole channel or to fake a link. */
const hostileName = '<!channel> *x* & <@U1>';

/** Names and texts of the rows that can be awkward. */
export interface OddWords {
  readonly applicant: { readonly name: string; readonly company?: string; readonly description: string };
  readonly makers: { readonly bidi: string; readonly emoji: string; readonly long: string };
  readonly formula: { readonly name: string; readonly company?: string };
  readonly creator: string;
  readonly artist: string;
  readonly organizer: string;
  readonly note: string;
  /** An order's number; undefined for an ordinary one. */
  readonly order: string | undefined;
  /** The number that two orders have. */
  readonly double: string;
  /** A payout's status in production. */
  readonly status: string;
  /** The day of a payout far ahead; undefined for the end of the next month. */
  readonly farDay: string | undefined;
}

/** For tests: everything that a database can contain and a message should survive. */
export const hostileWords: OddWords = {
  applicant: {
    name: hostileName,
    company: '<!here>|<https://evil.example|株式会社>',
    description: '```\n<!here> <https://evil.example|承認> *至急* _すぐ_ ~済~ & </script> @everyone {"type":"actions"}',
  },
  makers: {
    bidi: '\u202E東海\u202C木工\u200B\u0007\u001B[31m\u2028二行目\u2066',
    emoji: '👩‍🏭🏭ものづくり工房🇯🇵👨‍👩‍👧‍👦𠮷',
    long: '長'.repeat(3199) + '終',
  },
  formula: { name: '=HYPERLINK("https://evil.example";"開く")', company: '+81商会' },
  creator: hostileName,
  artist: '👩🏽‍🎨 アトリエ・ねこ🐈‍⬛',
  organizer: '<!here> 興行',
  note: hostileName,
  order: `PR-${hostileName}-\`1\``,
  double: 'PR-DOUBLE-0001',
  status: 'banana',
  farDay: '2099-12-31',
};

/** For people: the same rows in a plausible story. */
export const plausibleWords: OddWords = {
  applicant: { name: '信楽ポタリー', description: 'マグカップと小皿の小ロット生産。担当: 奥田' },
  makers: { bidi: '東海木工', emoji: '松本クラフト舎', long: '長野印刷' },
  formula: { name: '八一商会' },
  creator: '水野 るり',
  artist: 'アトリエ ねこのて',
  organizer: '横浜港まつり事務局',
  note: '口座を確認済み',
  order: undefined,
  double: 'PR-20260901-0007',
  status: 'scheduled',
  farDay: undefined,
};
