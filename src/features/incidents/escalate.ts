import { type ChangeOffer, Refused } from '../../domain/errors.ts';
import { nextLevel } from '../../domain/escalation/escalation.ts';
import type { EscalationLevel, Policy } from '../../domain/policy.ts';
import { cut } from '../../domain/text/text.ts';
import { joinWords, words } from '../../domain/text/words.ts';
import { counted, formatCount } from '../../domain/text/yen.ts';
import type { Trx } from '../../engine/database.ts';
import type { Changed, ChangeContext } from '../../engine/definitions/change.ts';
import { nameIn, refersTo } from '../../engine/definitions/reference.ts';
import { escalateNow } from '../../engine/escalation/decide.ts';
import type { Escalation } from '../../engine/escalation/store.ts';
import { callNext, escalateAsks } from '../../engine/escalation/text.ts';
import { addEvent, type Incident, incidentOf, incidentSubject } from './store.ts';
import { eventOf } from './timeline.ts';

const alertEscalate = refersTo('change', 'alert.escalate');
const incidentEscalate = refersTo('change', 'incident.escalate');

/** The most that are offered as buttons; the cards of the others have the same one. */
const OFFERED = 9;
/** Characters of the reason in a button's value, which has 2,000 with all that is escaped. */
const REASON = 800;

/** Calls the next level for an incident, which its timeline keeps with the reason. */
export async function escalateIncident(
  trx: Trx,
  { id }: Pick<Incident, 'id'>,
  asked: { readonly reason?: string | undefined; readonly level?: number | undefined },
  context: ChangeContext,
): Promise<Changed> {
  const changed = await escalateNow(trx, incidentSubject(id), asked, context);
  const { ja, en } = changed.outcome;
  const { reason } = asked;
  const said = reason === undefined ? changed.outcome : words(`${ja}理由: ${reason}`, `${en} Reason: ${reason}`);
  await addEvent(trx, id, eventOf(context, said));
  return changed;
}

/**
 * What a person may mean who names nothing: everything open that still has a next level. Incidents come first, then alerts
 * that nobody has acknowledged.
 */
export function mayBeMeant(going: readonly Escalation[], { escalation }: Pick<Policy, 'escalation'>): Escalation[] {
  const below = going.filter(({ level }) => nextLevel(escalation, level) !== undefined);
  const weight = ({ subject, acked_by }: Escalation): number =>
    incidentOf(subject) !== undefined ? 0 : acked_by === null ? 1 : 2;
  // If none has a next level, one is enough to say so.
  return below.length > 0 ? below.toSorted((one, other) => weight(one) - weight(other)) : going.slice(0, 1);
}

/** Offers each as a button that names whom it calls: a page cannot be taken back, so none is picked for the person. */
export function askWhich(
  meant: readonly Escalation[],
  reason: string,
  { escalation }: Pick<Policy, 'escalation'>,
): Refused {
  const offers = meant.slice(0, OFFERED).flatMap((each) => {
    const next = nextLevel(escalation, each.level);
    return next ? [offerOf(each, next, reason)] : [];
  });
  const rest = meant.length - offers.length;
  const more =
    rest === 0
      ? []
      : [
          words(
            `ほか${rest}件はカードのボタンから連絡できます。`,
            `${counted(rest, 'more has', 'more have')} the same button on ${rest === 1 ? 'its card' : 'their cards'}.`,
          ),
        ];
  return new Refused(
    'invalid',
    words(
      `${formatCount(meant.length, 'ja')}が発生中のため、まだどこにも連絡していません。`,
      `${counted(meant.length, 'alert or incident is', 'alerts and incidents are')} open, so nobody was called yet.`,
    ),
    {
      offers,
      next: joinWords(
        [
          words(
            'どれについて連絡するか選んでください。理由も伝えます。',
            'Choose which one it is about; the reason goes with it.',
          ),
          ...more,
        ],
        '',
        ' ',
      ),
    },
  );
}

function offerOf({ subject, title }: Escalation, next: EscalationLevel, reason: string): ChangeOffer {
  const incident = incidentOf(subject);
  const id = subject.slice(subject.indexOf(':') + 1);
  return {
    does: nameIn(incident === undefined ? alertEscalate : incidentEscalate),
    label: joinWords([title, callNext], ': '),
    about: {
      ...(incident === undefined ? { alert: id } : { incident: id }),
      level: String(next.level),
      reason: cut(reason, REASON),
    },
    asks: escalateAsks(next),
  };
}
