import { shortMonths, shortWeekdays, weekdays } from './tokyo.ts';
import { joinWords, type Words, words } from '../text/words.ts';
import { counted } from '../text/yen.ts';

const number = /^\d+$/u;
const numbers = /^\d+(?:,\d+)*$/u;

/** When a cron line is due, for lines of the usual forms (`毎月1日 9:00`); any other line as it is written. */
export function cronWords(line: string): Words | string {
  const fields = line.trim().split(/\s+/u);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return line;
  const step = /^\*\/(\d+)$/u.exec(minute)?.[1];
  const rest = [hour, day, month, weekday].join(' ');
  // Only a divisor of 60 has the same distance from one hour to the next.
  if (step !== undefined && rest === '* * * *' && 60 % Number(step) === 0)
    return words(
      `${Number(step)}分ごと`,
      Number(step) === 1 ? 'every minute' : `every ${counted(Number(step), 'minute')}`,
    );
  if (!number.test(minute) || !number.test(hour)) return line;
  const time = `${Number(hour)}:${minute.padStart(2, '0')}`;
  const on = dayWords(day, month, weekday);
  return on ? joinWords([on, { ja: time, en: `at ${time}` }], ' ') : line;
}

function dayWords(day: string, month: string, weekday: string): Words | undefined {
  if (month === '*' && day === '*' && weekday === '*') return words('毎日', 'every day');
  if (month === '*' && day === '*' && number.test(weekday)) {
    const index = Number(weekday) % 7;
    return words(`毎週${shortWeekdays.ja[index]}曜日`, `every ${weekdays[index]}`);
  }
  if (weekday !== '*' || !number.test(day)) return undefined;
  if (month === '*') return words(`毎月${Number(day)}日`, `day ${Number(day)} of every month`);
  if (!numbers.test(month)) return undefined;
  const each = month.split(',').map(Number);
  return words(
    `${each.join('・')}月の${Number(day)}日`,
    `day ${Number(day)} of ${each.map((one) => shortMonths[one - 1]).join(', ')}`,
  );
}
