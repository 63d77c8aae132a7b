import { SCHEDULED } from '../../engine/definitions/card-kind.ts';
import { formatMonth, type Month, monthOf, previousMonth } from '../../domain/time/tokyo.ts';
import { words } from '../../domain/text/words.ts';
import { ask } from '../../engine/answers/ask.ts';
import { storeNotice } from '../../engine/posting/card.ts';
import { operationAction } from '../../engine/definitions/operation-button.ts';
import { nameIn, refersTo } from '../../engine/definitions/reference.ts';
import { drawAnswer } from '../../engine/answers/present.ts';
import { forAll } from '../../engine/answers/presentation.ts';
import { type Schedule, type SchedulePorts, systemPerson } from '../../engine/definitions/schedule.ts';
import { notChecked, whyOff } from '../../engine/definitions/why-off.ts';
import { buttonRows, context, header, type Message, message, paragraph } from '../../slack/blocks.ts';
import { monthly } from './queries/monthly.ts';

/** The operation that the reminder offers. */
const generate = refersTo('operation', 'payouts.generate');

/** On the first of a month: last month's report, and a reminder to generate its payouts. */
export const monthlyReport: Schedule = {
  name: 'monthly-report',
  cron: 'monthly',
  title: words('月次レポートと支払い生成のお知らせ', 'Monthly report and payout reminder'),
  async prepare(ports, { due }) {
    const { policy, clock } = ports;
    const { language, channels } = policy;
    const month = previousMonth(monthOf(due));
    const foot = [context(words('/reports monthly で再表示できます。', '/reports monthly shows it again.')[language])];
    const report = await ask(ports, monthly, { month }, systemPerson(policy), ({ answer }) => {
      const draw = (native: boolean): Message =>
        drawAnswer(answer, forAll({ language, now: clock.now(), native: () => native }), foot);
      return Promise.resolve({ native: draw(true), plain: draw(false) });
    });
    const reminder = await generationReminder(ports, month);
    return async (trx) => {
      const to = { channel: channels.ops, priority: SCHEDULED, planned: due };
      if (reminder) await storeNotice(trx, { ...to, key: `generate:${month}`, message: reminder });
      await storeNotice(trx, { ...to, key: `report:${month}`, message: report.native, plain: report.plain });
    };
  },
};

/** On a database where Banto cannot generate payouts it says why, instead of a button that would be refused. */
async function generationReminder(ports: SchedulePorts, month: Month): Promise<Message | undefined> {
  const { language } = ports.policy;
  const operation = ports.catalog.findOperation(nameIn(generate));
  if (!operation) return undefined;
  const why = (await whyOff(ports, [operation])).get(operation.name);
  // A check that failed itself says nothing: the button does, when it is pressed.
  const off = why === notChecked ? undefined : why;
  const title = words(
    `📅 ${formatMonth(month, 'ja')}分の支払い生成`,
    `📅 Generate the payouts of ${formatMonth(month, 'en')}`,
  )[language];
  const text = off
    ? words(
        `先月分の支払いは、このデータベースでは番頭から生成できません。${off.ja}データベースの管理者に連絡してください。`,
        `Banto cannot generate last month’s payouts on this database. ${off.en} Please tell the database administrator.`,
      )
    : words(
        '先月分の支払いを生成してください。内容を確認して承認を依頼すると、別の人の承認後に実行されます。',
        'Please generate last month’s payouts: check the preview and send a request; it runs once a second person has approved it.',
      );
  const button = operationAction(generate).button({ text: operation.title[language], style: 'danger' }, {});
  return message(title, [header(title), paragraph(text[language]), ...(off ? [] : buttonRows([button]))]);
}
