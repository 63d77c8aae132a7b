import { SlackError } from '../workspace/errors.ts';
import type { Ack } from './http-delivery.ts';
import { asText, isObject, objectOf, parseJson, type Json } from '../../json.ts';
import type { Site } from './site.ts';
import type { ResponseUrl } from './response-urls.ts';
import type { View } from '../workspace/types.ts';

const trouble = 'We had some trouble connecting. Try again?';

/** The error Slack shows the person when a delivery was not acknowledged; undefined when it was. */
export const shownFor = (ack: Ack): string | undefined => {
  if (ack.timedOut) return 'operation_timeout';
  if (ack.status === 0) return 'dispatch_failed';
  if (ack.status >= 500) return 'http_service_error';
  return ack.status >= 200 && ack.status < 300 ? undefined : 'http_client_error';
};

const bodyOf = (ack: Ack): Json | undefined => {
  if (ack.body.trim() === '') return undefined;
  const parsed = parseJson(ack.body);
  return isObject(parsed) ? parsed : { text: ack.body };
};

/** Applies a command's acknowledgement, which may be a message. */
export const applyCommandAck = (site: Site, ack: Ack, response: ResponseUrl): void => {
  const body = bodyOf(ack);
  if (body) attempt(site, 'ack', body, () => site.responseUrls.show(response, body, 'ack'));
};

/** Applies a submission's acknowledgement to the modal; an empty one closes it. */
export const applySubmissionAck = (site: Site, ack: Ack, view: View): void => {
  if (!view.open) return;
  if (shownFor(ack)) {
    view.trouble = trouble;
    return site.world.changed();
  }
  const body = bodyOf(ack);
  if (!body) return site.views.end(view, 'submitted');
  if (!attempt(site, 'response_action', body, () => respond(site, view, body))) view.trouble = trouble;
};

const respond = ({ world, views }: Site, view: View, body: Json): void => {
  const next = body['view'];
  switch (body['response_action']) {
    case 'errors': {
      const errors = objectOf(body['errors']);
      const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
      const strange = Object.keys(errors).filter((id) => !inputs.includes(id));
      if (strange.length > 0 || Object.keys(errors).length === 0)
        throw new SlackError('invalid_arguments', {
          messages: [`[ERROR] errors for ${strange.join(', ') || 'no block'}; inputs are ${inputs.join(', ')}`],
        });
      view.errors = Object.fromEntries(Object.entries(errors).map(([id, text]) => [id, asText(text)]));
      return world.changed();
    }
    case 'update':
      world.checkView(next);
      views.update(view, objectOf(next));
      return;
    case 'push':
      world.checkView(next);
      views.pushOn(view, objectOf(next));
      return;
    case 'clear':
      for (const open of views.stack(view.root_view_id)) views.end(open, open === view ? 'submitted' : 'cleared');
      return;
    default:
      throw new SlackError('invalid_arguments', {
        messages: [`[ERROR] response_action ${asText(body['response_action'])}`],
      });
  }
};

const attempt = ({ world }: Site, what: string, body: Json, run: () => void): boolean => {
  try {
    run();
    return true;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    world.refused(what, error, body);
    return false;
  }
};
