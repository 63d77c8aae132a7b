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
export const hostileName = '<!channel> *x* & <@U1>';
export const hostileText =
  '```\n<!here> <https://evil.example|承認> *至急* _すぐ_ ~済~ & </script> @everyone {"type":"actions"}';
