import { shortId } from '../../domain/text/text.ts';
import { words } from '../../domain/text/words.ts';
import { factsOf } from '../../engine/definitions/answer.ts';
import { defineFinder } from '../../engine/definitions/finder.ts';
import { opens } from '../../engine/definitions/step.ts';
import { emailsIn } from '../../engine/parameters/clues.ts';
import { accountsReadable } from '../../marketplace/accounts.ts';
import { accountColumns } from './columns.ts';
import { user } from './queries/user.ts';
import { accountsWith } from './store.ts';
import { accountWarnings } from './text.ts';

/** Accounts by their e-mail address alone. */
export const personFinder = defineFinder({
  thing: words('利用者', 'Account'),
  question: user,
  recognise: emailsIn,
  async find({ db, dialect }, { parts: addresses }, rows) {
    const readable = await accountsReadable(db, dialect);
    // Without the id, which says nothing to a reader.
    const shown = accountColumns(dialect, readable)
      .filter(({ kind }) => kind === 'text')
      .slice(1, 5);
    const hits = [];
    for (const address of addresses) {
      for (const account of await accountsWith(db, dialect, readable, address)) {
        const name = account.display_name ?? shortId(account.id);
        hits.push({
          title: words(`利用者 ${name}`, `Account ${name}`),
          facts: factsOf(account, shown),
          warnings: accountWarnings(account),
          steps: [opens(user, { email: address })],
        });
      }
    }
    return { hits: hits.slice(0, rows), total: hits.length };
  },
});
