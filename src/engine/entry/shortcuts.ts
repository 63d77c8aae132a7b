import type { Person } from '../../domain/permission/actor.ts';
import { type Language, words } from '../../domain/text/words.ts';
import { paragraph } from '../../slack/blocks.ts';
import type { ShortcutDelivery } from '../../slack/delivery.ts';
import { findQueryOrThrow, lookUp } from '../answers/look-up.ts';
import { permitQuery } from '../answers/question.ts';
import { modal, type Frame } from '../posting/modal.ts';
import { admit, identify } from '../people/admission.ts';
import { replyModal } from '../receipts/reply.ts';
import { fillOrExplain } from '../receipts/fill-modal.ts';
import { type InteractionOutcome, Interaction } from './interaction.ts';
import type { EntryPorts } from './ports.ts';

/** Handles a shortcut that was acknowledged. */
export function takeShortcut(ports: EntryPorts, delivery: ShortcutDelivery): Promise<InteractionOutcome> {
  const query = findQueryOrThrow(ports);
  const interaction = new Interaction(ports, delivery, delivery.name === 'look_up' ? query.name : delivery.name);
  return interaction.run(async () => {
    const receipt = await interaction.storeDelivery({ raw: {} });
    const person = await identify(ports, delivery.who);
    interaction.person = person;
    admit(ports, person);
    if (delivery.name === 'start') {
      await ports.messenger.openView(delivery.triggerId, ports.drawStart(person));
      return 'opened';
    }
    permitQuery(ports, query, person);
    await showLookUp(ports, delivery, person, receipt);
    return 'read';
  });
}

const frame = (language: Language): Frame => ({
  name: 'look_up',
  title: words('番頭で調べる', 'Look up in Banto'),
  language,
});

/** Shows what stands in the message to the person alone: beside it, or in a modal where Slack gives no response URL. */
async function showLookUp(
  ports: EntryPorts,
  { responseUrl, triggerId, message = '' }: ShortcutDelivery,
  asker: Person,
  receipt: string,
): Promise<void> {
  if (responseUrl !== undefined)
    return ports.messenger.respond(responseUrl, await lookUp(ports, { asker, receipt }, message), 'ephemeral');
  // The trigger is good for three seconds, so the modal comes first.
  const { language } = asker;
  const waiting = modal(frame(language), [paragraph(words('調べています…', 'Looking…')[language])]);
  const view = await ports.messenger.openView(triggerId, waiting);
  const fill = async (): Promise<void> => {
    const found = await lookUp(ports, { asker, receipt }, message);
    await ports.messenger.updateView({ id: view.id }, modal(frame(language), found.blocks));
  };
  const { name, section } = findQueryOrThrow(ports);
  await fillOrExplain(ports, view, fill, {
    name,
    section,
    draw: (explained) => replyModal(frame(language), explained),
  });
}
