import { limits } from '#src/slack/limits.ts';
import { asText, isObject, objectOf, objectsOf, stringOf, type Json } from '../../json.ts';
import { charactersIn, checkBlocks, type Surface } from './blocks.ts';
import { Findings, lengthOf, type Fault } from './findings.ts';

export { faultLine, type Fault } from './findings.ts';

export interface ValidateOptions {
  /** Block types to refuse, like a workspace that does not have them yet. */
  refuseBlocks?: ReadonlySet<string>;
}

const rulesFor = (surface: Surface, options: ValidateOptions) => ({
  surface,
  ...(options.refuseBlocks ? { refuse: options.refuseBlocks } : {}),
});

/** Tables have their own limit; the undocumented limit was measured on the other blocks. */
const ownBudget = new Set(['table', 'data_table']);

const checkMetadata = (found: Findings, metadata: unknown): void => {
  if (metadata === undefined || metadata === null) return;
  if (!isObject(metadata) || !stringOf(metadata['event_type']) || !isObject(metadata['event_payload']))
    return found.add('/metadata', 'must have an event_type and an event_payload', 'invalid_metadata_format');
  if (lengthOf(JSON.stringify(metadata)) > limits.message.metadata)
    found.add('/metadata', 'is too large', 'metadata_too_large');
};

/**
 * What Slack refuses in a message, however it is sent. One rule is stricter than Slack's: blocks need a top-level `text`
 * (`no_text`), because otherwise a screen reader or a notification has nothing to say.
 */
export const validateMessage = (message: Json, options: ValidateOptions = {}): Fault[] => {
  const found = new Findings();
  const { text, blocks } = message;
  const written = typeof text === 'string' ? text : '';
  if (text !== undefined && text !== null && typeof text !== 'string')
    found.add('/text', 'must be a string', 'invalid_arguments');
  const list = objectsOf(blocks);
  if (blocks !== undefined && blocks !== null) {
    checkBlocks(found, '/blocks', blocks, rulesFor('message', options));
    const counted = list.filter((block) => !ownBudget.has(asText(block['type'])));
    const characters = charactersIn(counted);
    const size = lengthOf(JSON.stringify(counted));
    if (characters > limits.message.charactersRefused)
      found.add('/blocks', `${characters} characters of text`, 'msg_blocks_too_long');
    if (size > limits.message.jsonRefused) found.add('/blocks', `${size} characters of JSON`, 'msg_blocks_too_long');
  }
  const hasAttachments = Array.isArray(message['attachments']) && message['attachments'].length > 0;
  if (written.trim() === '' && list.length > 0)
    found.add('/text', 'blocks without a top-level text: nothing for a screen reader', 'no_text');
  else if (written === '' && !hasAttachments) found.add('/text', 'no text', 'no_text');
  if (lengthOf(written) > limits.message.text) found.add('/text', `${lengthOf(written)} characters`, 'msg_too_long');
  checkMetadata(found, message['metadata']);
  return found.faults;
};

const viewFields = [
  'title',
  'submit',
  'close',
  'blocks',
  'private_metadata',
  'callback_id',
  'external_id',
  'clear_on_close',
  'notify_on_close',
  'submit_disabled',
];
const homeFields = ['blocks', 'private_metadata', 'callback_id', 'external_id'];

/** What Slack refuses in a modal or a Home tab. */
export const validateView = (view: unknown, options: ValidateOptions = {}): Fault[] => {
  const found = new Findings();
  if (!isObject(view)) {
    found.add('/view', 'must be an object', 'invalid_arguments');
    return found.faults;
  }
  const type = view['type'];
  if (type !== 'modal' && type !== 'home') found.add('/view/type', 'must be modal or home', 'invalid_arguments');
  const isHome = type === 'home';
  found.fields('/view', view, isHome ? homeFields : viewFields);
  checkBlocks(found, '/view/blocks', view['blocks'], rulesFor(isHome ? 'home' : 'modal', options));
  if (!isHome) {
    found.plain('/view/title', view['title'], limits.view.title);
    found.optionalPlain('/view/submit', view['submit'], limits.view.submit);
    found.optionalPlain('/view/close', view['close'], limits.view.close);
    if (view['submit'] === undefined && objectsOf(view['blocks']).some((block) => block['type'] === 'input'))
      found.add('/view/submit', 'is required when an input block is in the blocks array');
  }
  found.optionalString('/view/private_metadata', view['private_metadata'], limits.view.privateMetadata, 0);
  found.optionalString('/view/callback_id', view['callback_id'], limits.view.callbackId, 0);
  found.optionalString('/view/external_id', view['external_id'], limits.view.externalId, 0);
  if (Buffer.byteLength(JSON.stringify(objectOf(view))) > limits.view.bytes)
    found.add('/view', 'is too large', 'view_too_large');
  return found.faults;
};
