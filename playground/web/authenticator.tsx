import type { ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import { useText } from './context.ts';

const said = {
  app: words('この人の認証アプリ', 'This person’s authenticator'),
  changes: words('30秒ごとに変わります', 'changes every 30 seconds'),
};

/** The phone of who approves: the code that the field above asks for. */
export function Authenticator({ code }: { code: string }): ReactNode {
  const text = useText();
  return (
    <p className="authenticator">
      <span>{text(said.app)}</span> <output aria-live="off">{code}</output> <small>{text(said.changes)}</small>
    </p>
  );
}
