import { words } from '../../../domain/text/words.ts';
import { formatCount } from '../../../domain/text/yen.ts';
import { failedNotifications } from '../../../marketplace/measures/notifications.ts';
import { question } from '../questions.ts';
import { compareToLimit, recoversAt, type Rule } from './rule.ts';

/** Notifications that failed for good in the last 24 hours: the partner never learned of their orders. */
export const notificationsFailed: Rule = {
  name: 'notifications-failed',
  title: words('通知の失敗（24時間）', 'Failed notifications, 24 h'),
  section: 'trouble.orders',
  by: 'schedule',
  question: () => question.failedNotifications,
  async measure({ db, policy, now }) {
    const limit = policy.thresholds.notificationsFailed;
    const failed = await failedNotifications(db, now);
    return {
      level: compareToLimit(failed, limit),
      rows: failed,
      value: words(formatCount(failed, 'ja'), `${failed} failed`),
      limit: words(formatCount(limit, 'ja'), `${limit} in 24 h`),
      recovers: recoversAt(limit, words('件', ' failed'), true),
    };
  },
};
