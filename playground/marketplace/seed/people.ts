import { landmarks } from '../landmarks.ts';
import type { Scene } from './scene.ts';
import { banks, familyNames, givenNames } from './words.ts';

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: Date;
}

interface PersonDraft {
  readonly id: string;
  readonly name: string | null;
  readonly authEmail: string | null;
  readonly publicEmail: string | null;
  readonly role?: string;
  readonly kind?: 'general' | 'creator' | 'factory';
  readonly metadata?: object;
  /** Which of the two account rows is missing. */
  readonly without?: 'auth' | 'public';
}

const { users: known } = landmarks;

/** Odd accounts: traps for the questions about users. */
const oddPeople: readonly PersonDraft[] = [
  { id: known.admin, name: '管理 太郎', authEmail: 'admin@marketplace.example', publicEmail: null, role: 'admin' },
  {
    id: known.withoutPublicRow,
    name: null,
    authEmail: 'norow@marketplace.example',
    publicEmail: null,
    without: 'public',
  },
  {
    id: known.withoutAuthRow,
    name: '旧 会員',
    authEmail: null,
    publicEmail: 'gone@marketplace.example',
    without: 'auth',
  },
  { id: known.withoutEmail, name: '電話 登録', authEmail: null, publicEmail: null },
  {
    id: known.otherEmail,
    name: '転居 花子',
    authEmail: 'old@marketplace.example',
    publicEmail: 'new@marketplace.example',
  },
  { id: known.caseFirst, name: '佐藤 葵', authEmail: 'Sato@marketplace.example', publicEmail: null },
  { id: known.caseSecond, name: '佐藤 あおい', authEmail: 'sato@marketplace.example', publicEmail: null },
  {
    id: known.yamadaOwner,
    name: '山田 一郎',
    authEmail: 'yamada@yamada-ss.example',
    publicEmail: null,
    kind: 'factory',
  },
];

/** Accounts in both tables. Both dialects have the same people; production has fewer e-mail addresses. */
export function makePeople(scene: Scene) {
  const { random } = scene;
  const draft = (index: number, kind: 'general' | 'creator' | 'factory'): PersonDraft => {
    const email = `${kind}${String(index).padStart(3, '0')}@mail.example`;
    const synced = scene.dialect === 'runbook' ? random.chance(0.95) : random.chance(0.4);
    return {
      id: random.uuid(),
      name: random.chance(0.97) ? `${random.pick(familyNames)} ${random.pick(givenNames)}` : null,
      authEmail: email,
      publicEmail: synced ? email : null,
      kind,
    };
  };
  const several = (count: number, kind: 'general' | 'creator' | 'factory'): PersonDraft[] =>
    Array.from({ length: count }, (_, index) => draft(index + 1, kind));

  const creators: PersonDraft[] = [
    { ...draft(0, 'creator'), id: known.creator, name: '星野 ひかり', authEmail: 'hoshino@mail.example' },
    { ...draft(100, 'creator'), name: scene.odd.creator },
    { ...draft(101, 'creator'), name: scene.odd.artist },
    { ...draft(102, 'creator'), name: null },
    ...several(24, 'creator'),
  ];
  const drafts = [...oddPeople, ...creators, ...several(30, 'factory'), ...several(200, 'general')].map((person) => ({
    ...person,
    createdAt: scene.during(-random.int(200, 700)),
  }));

  const asPerson = ({ id, name, createdAt }: (typeof drafts)[number]): Person => ({ id, name, createdAt });
  const isCreator = new Set(creators.map((creator) => creator.id));
  return {
    creators: drafts.filter((person) => isCreator.has(person.id)).map(asPerson),
    owners: drafts.filter((person) => person.kind === 'factory' && person.id !== known.yamadaOwner).map(asPerson),
    buyers: drafts.filter((person) => person.kind === 'general').map(asPerson),
    authUsers: drafts.filter((person) => person.without !== 'auth').map((person) => authRow(scene, person)),
    users: drafts.filter((person) => person.without !== 'public').map(publicRow),
    bankAccounts: creators.slice(0, 20).map((creator) => bankRow(scene, creator)),
  };
}

const authRow = ({ random }: Scene, person: PersonDraft & { createdAt: Date }) => ({
  id: person.id,
  aud: 'authenticated',
  role: 'authenticated',
  email: person.authEmail,
  encrypted_password: `$2a$10$${random.uuid().replaceAll('-', '')}`,
  raw_user_meta_data: { display_name: person.name },
  created_at: person.createdAt,
  updated_at: person.createdAt,
});

const publicRow = (person: PersonDraft & { createdAt: Date }) => ({
  id: person.id,
  display_name: person.name,
  role: person.role ?? 'user',
  is_creator: person.kind === 'creator',
  is_factory: person.kind === 'factory',
  user_type: person.kind ?? 'general',
  email: person.publicEmail,
  metadata: person.metadata ?? {},
  created_at: person.createdAt,
  updated_at: person.createdAt,
});

const bankRow = ({ random, now }: Scene, person: PersonDraft) => ({
  id: random.uuid(),
  user_id: person.id,
  bank_name: random.pick(banks),
  branch_code: String(random.int(1, 999)).padStart(3, '0'),
  account_number: String(random.int(0, 9_999_999)).padStart(7, '0'),
  account_type: random.chance(0.95) ? '普通' : '当座',
  account_holder_kana: random.pick(['ホシノ ヒカリ', 'サトウ アオイ', 'タナカ ケンイチ', 'スズキ リン']),
  created_at: now,
  updated_at: now,
});
