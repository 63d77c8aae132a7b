import { SlackError } from '../workspace/errors.ts';
import { isObject, type Json } from '../../json.ts';
import { type Fault, validateMessage, validateView, type ValidateOptions } from '../validate/validate.ts';
import type { Method } from './method.ts';

/** What may be validated: exactly one of them. */
const payloads = ['blocks', 'message', 'view'] as const;

/** It looks at blocks only: not at the top-level text of a message, and not at its length. */
const notLookedAt = new Set(['no_text', 'msg_too_long', 'msg_blocks_too_long']);

const faultsOf = (args: Json, what: (typeof payloads)[number], options: ValidateOptions): Fault[] => {
  if (what === 'view') return validateView(args['view'], options);
  const { message } = args;
  const blocks = what === 'blocks' ? args['blocks'] : isObject(message) ? message['blocks'] : undefined;
  return validateMessage({ text: '', blocks }, options).filter(({ code }) => !notLookedAt.has(code));
};

/** As in https://docs.slack.dev/reference/methods/blocks.validate: pointers begin at the payload, not at the request. */
const pointerIn = ({ pointer }: Fault, what: (typeof payloads)[number]): string =>
  what === 'blocks' ? pointer.replace(/^\/blocks/u, '') : pointer.replace(/^\/view(?=\/)/u, '');

export const blockMethods: Record<string, Method> = {
  'blocks.validate': {
    tier: 'none',
    token: 'none',
    run(args, { world }) {
      const [what, ...others] = payloads.filter((name) => args[name] !== undefined);
      if (what === undefined || others.length > 0)
        throw new SlackError('invalid_arguments', {
          messages: ['must provide exactly one of `blocks`, `view`, or `message`'],
        });
      const faults = faultsOf(args, what, { refuseBlocks: world.refuseBlocks });
      if (faults.length === 0) return {};
      const errors = faults.map((fault) => ({
        code: 'failed_constraint',
        message: fault.message,
        pointer: pointerIn(fault, what),
      }));
      // Asking is no fault of the bot.
      throw new SlackError(`invalid_${what}`, { more: { errors }, planned: true });
    },
  },
};
