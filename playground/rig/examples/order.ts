import { randomUUID } from 'node:crypto';
import { acts } from '../../acts/acts.ts';
import { hanako } from '../../cast.ts';
import { type Place, shows, type Started } from './example.ts';

export const resend = async (place: Place): Promise<Started> => {
  const { register, order } = acts(place);
  const partnerId = await register({ name: '例の工場', status: 'approved' });
  const other = await register({ name: '別の工場', status: 'approved' });
  const number = `EX-${randomUUID().slice(0, 8)}`;
  const id = await order(partnerId, number);
  const production = place.dialect === 'production';
  const set = (change: string): string => `update manufacturing_orders set ${change} where id = '${id}'`;
  const setPartner = (change: string): string =>
    `update manufacturing_partners set ${change} where id = '${partnerId}'`;
  return {
    person: hanako,
    line: `/orders resend ${id}`,
    values: {},
    second: false,
    subject: `order:${id}`,
    rows: 1,
    done: () => shows(place, `select from partner_notifications where payload ->> 'order_id' = '${number}'`),
    drifts: {
      order_id: set(`order_id = 'EX-OTHER'`),
      status: set(`status = 'accepted'`),
      partner_id: set(`partner_id = '${other}'`),
      partner: setPartner(`name = '改名した工場'`),
      partner_status: setPartner(`status = 'suspended'`),
      ...(production && { webhook: setPartner(`webhook_url = 'https://new.example/hook'`) }),
      notifications: `insert into partner_notifications (partner_id, ${production ? 'notification_type' : 'type'}, payload, status)
        values ('${partnerId}', '${production ? 'order_created' : 'new_order'}', '{"order_id": "${number}"}', 'sent')`,
    },
  };
};
