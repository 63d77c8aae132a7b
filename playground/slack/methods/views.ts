import { SlackError } from '../workspace/errors.ts';
import { isObject, objectOf, stringOf, type Json } from '../../json.ts';
import type { View } from '../workspace/types.ts';
import type { Site } from '../wire/site.ts';
import { required, type Method } from './method.ts';

const checked = (args: Json, { world }: Site, type: View['type']): Json => {
  const view = args['view'];
  if (!isObject(view))
    throw new SlackError('invalid_arguments', { messages: ['[ERROR] missing required field: view'] });
  if (view['type'] !== type)
    throw new SlackError('invalid_arguments', { messages: [`[ERROR] must be a ${type} [json-pointer:/view/type]`] });
  world.checkView(view);
  // The app needs the scope to use the element; which error Slack gives without it is not documented.
  if (JSON.stringify(view['blocks']).includes('"file_input"') && !world.scopes.has('files:read'))
    throw new SlackError('missing_scope', { more: { needed: 'files:read' } });
  return view;
};

/** The view to update, by id or external id. */
const named = (args: Json, { views }: Site): View => {
  const external = stringOf(args['external_id']);
  const view =
    external === undefined
      ? views.get(required(args, 'view_id'))
      : views.all.find((one) => one.open && one.external_id === external);
  if (!view) throw new SlackError('not_found');
  return view;
};

export const viewMethods: Record<string, Method> = {
  'views.open': {
    tier: 4,
    run(args, site) {
      const view = checked(args, site, 'modal');
      return { view: site.views.wire(site.views.open(view, site.triggers.usable(required(args, 'trigger_id')))) };
    },
  },
  'views.push': {
    tier: 4,
    run(args, site) {
      const view = checked(args, site, 'modal');
      return { view: site.views.wire(site.views.push(view, site.triggers.usable(required(args, 'trigger_id')))) };
    },
  },
  'views.update': {
    tier: 4,
    run(args, site) {
      const view = named(args, site);
      return { view: site.views.wire(site.views.update(view, checked(args, site, view.type), args['hash'])) };
    },
  },
  'views.publish': {
    tier: 4,
    run(args, site) {
      const user = required(args, 'user_id');
      const view = checked(args, site, 'home');
      if (!site.world.people.has(user)) throw new SlackError('user_not_found');
      return { view: site.views.wire(site.views.publish(objectOf(view), user, args['hash'])) };
    },
  },
};
