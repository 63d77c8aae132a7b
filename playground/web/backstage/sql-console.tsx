import { useEffect, useState, type ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import type { DemoThing } from '../../demo/control.ts';
import { useText } from '../context.ts';
import { ask } from '../slack.ts';
import type { Act } from './act.ts';

const said = {
  sample: words('SQLの例…', 'Examples …'),
  run: words('実行', 'Run'),
};

/** What somebody with a console might do behind Banto's back. */
const samples = (partners: readonly DemoThing[], payouts: readonly DemoThing[]): { name: string; text: string }[] => [
  ...partners
    .filter(({ status }) => status === 'pending')
    .map(({ id, label }) => ({
      name: `approve: ${label}`,
      text: `update manufacturing_partners\nset status = 'approved'\nwhere id = '${id}'`,
    })),
  ...payouts
    .filter(({ status }) => status === 'ready_for_transfer')
    .map(({ id, label }) => ({
      name: `paid: ${label}`,
      text: `update payouts_v31\nset status = 'completed', transaction_id = 'by-hand', paid_at = now()\nwhere id = '${id}'`,
    })),
];

/** Any statement, as somebody with a console runs it. */
export function SqlConsole({ act }: { act: Act }): ReactNode {
  const text = useText();
  const [statement, setStatement] = useState('');
  const [examples, setExamples] = useState<readonly { name: string; text: string }[]>([]);
  useEffect(() => {
    const about = (subject: string): Promise<DemoThing[]> => ask(`/demo/things?about=${subject}`);
    Promise.all([about('partners'), about('payouts')]).then(
      ([partners, payouts]) => setExamples(samples(partners, payouts)),
      () => undefined,
    );
  }, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act({ do: 'sql', text: statement });
      }}
    >
      <select aria-label={text(said.sample)} value="" onChange={({ target }) => setStatement(target.value)}>
        <option value="">{text(said.sample)}</option>
        {examples.map((example) => (
          <option key={example.name} value={example.text}>
            {example.name}
          </option>
        ))}
      </select>
      <textarea
        aria-label="SQL"
        rows={4}
        spellCheck={false}
        placeholder="update manufacturing_partners …"
        value={statement}
        onChange={({ target }) => setStatement(target.value)}
      />
      <button type="submit" className="button" disabled={statement.trim() === ''}>
        {text(said.run)}
      </button>
    </form>
  );
}
