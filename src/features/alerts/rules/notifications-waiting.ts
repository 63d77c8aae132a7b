import { ageInHours } from '../../../domain/time/duration.ts';
import { ageInWords } from '../../../domain/time/tokyo.ts';
import { words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { waitingNotifications } from '../../../marketplace/measures/notifications.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

/** How long the oldest notification has waited: the worker may have stopped. */
export const notificationsWaiting: Rule = {
  name: 'notifications-waiting',
  title: words('通知の滞留', 'Notifications waiting'),
  section: 'trouble.orders',
  by: 'schedule',
  question: () => question.waitingNotifications,
  async measure({ db, ports, policy, now }) {
    const limit = policy.thresholds.notificationsWaitingMinutes;
    const { count, oldest } = await waitingNotifications(db, ports.dialect, now);
    const hours = ageInHours(oldest, now) ?? 0;
    return {
      level: compareToLimit(hours * 60, limit),
      rows: count,
      value:
        count === 0
          ? words('送信待ち 0件', 'none waiting')
          : words(
              `最長 ${ageInWords(hours, 'ja')}（送信待ち ${formatCount(count, 'ja')}）`,
              `oldest ${ageInWords(hours, 'en')} (${count} waiting)`,
            ),
      limit: words(`${limit}分`, `${limit} min`),
      recovers: recoversAt(limit, words('分', ' min')),
    };
  },
};
