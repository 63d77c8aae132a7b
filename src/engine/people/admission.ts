import type { Uses } from '../ports.ts';
import type { Person } from '../../domain/permission/actor.ts';
import { Refused, Unavailable } from '../../domain/errors.ts';
import { words } from '../../domain/text/words.ts';
import type { Who } from '../../slack/delivery.ts';
import { personOf } from './lookup.ts';
import { denial } from '../../domain/permission/permission.ts';

/** Finds who acted. @throws Unavailable when Slack does not respond or is busy: nobody may act unknown. */
export async function identify(ports: Uses<'people' | 'policy'>, who: Who): Promise<Person> {
  try {
    return await personOf(ports, who);
  } catch (cause) {
    throw new Unavailable(
      words(
        'いまSlackで権限を確認できないため、受け付けられません。',
        'Slack cannot confirm who you are right now, so this was not accepted.',
      ),
      {
        next: words('少し待ってから、もう一度お試しください。', 'Please try again in a moment.'),
        cause,
      },
    );
  }
}

/** @throws Refused for people who may not use Banto at all, not even its help. */
export function admit({ policy }: Uses<'policy'>, person: Person): void {
  const denied = denial(person, 'viewer', policy);
  if (denied) throw new Refused('not_permitted', denied);
}
