import { useEffect, useState, type ReactNode } from 'react';
import { words } from '#src/domain/text/words.ts';
import type { AuditView } from '../../demo/control.ts';
import { useText } from '../context.ts';
import { ask } from '../slack.ts';

const log = words('監査ログ（banto.audit_log・読み取りのみ）', 'The audit log (banto.audit_log, read only)');

/** The newest rows of the audit log, as they stand in the database. */
export function Audit(): ReactNode {
  const text = useText();
  const [audit, setAudit] = useState<AuditView>();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const load = (): void => {
      ask<AuditView>('/demo/audit').then(setAudit, () => undefined);
    };
    load();
    const timer = setInterval(load, 2_000);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{text(log)}</summary>
      {audit && (
        <>
          <pre tabIndex={0}>{audit.statement}</pre>
          <div className="table-scroll" tabIndex={0} role="region" aria-label={text(log)}>
            <table>
              <thead>
                <tr>
                  {audit.columns.map((column) => (
                    <th key={column} scope="col">
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {audit.rows.map((row) => (
                  <tr key={row[0]}>
                    {row.map((cell, index) => (
                      <td key={index}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </details>
  );
}
