import { words } from '../../../domain/words.ts';
import { formatCount } from '../../../domain/yen.ts';
import { failedNotifications } from '../../../marketplace/measures/notifications.ts';
import { question } from '../questions.ts';
import { judge, type Rule } from '../rule.ts';

/** Notifications given up in 24 hours: their orders never reached the factory. */
export const notificationsFailed: Rule = {
  name: 'notifications-failed',
  title: words('通知の失敗（24時間）', 'Failed notifications, 24 h'),
  section: 'trouble.orders',
  by: 'schedule',
  question: () => question.metrics,
  async measure({ db, policy, now }) {
    const limit = policy.thresholds.notificationsFailed;
    const failed = await failedNotifications(db, now);
    return {
      level: judge(failed, limit),
      value: words(formatCount(failed, 'ja'), `${failed} failed`),
      limit: words(formatCount(limit, 'ja'), `${limit} in 24 h`),
    };
  },
};
