import {
  Network,
  NetworkChoice,
  networkChoiceSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What the form holds of a network while it is being chosen; parts may be missing. */
const draftSchema = z.object({
  name: z.string().catch(''),
  mode: z.enum(['dhcp', 'static']).catch('dhcp'),
  address: z.string().catch(''),
});

/** @public */
export type NetworkDraft = z.infer<typeof draftSchema>;

/** Reads the value of the field, whatever it is. */
export function draftOf(formData: unknown): NetworkDraft {
  const draft = draftSchema.safeParse(formData);
  return draft.success ? draft.data : { name: '', mode: 'dhcp', address: '' };
}

/** The value of the field: without an address where there is none to give. */
export function choiceOf(draft: NetworkDraft): NetworkChoice {
  return draft.mode === 'static'
    ? { name: draft.name, mode: 'static', address: draft.address.trim() }
    : { name: draft.name, mode: 'dhcp' };
}

/** The choice of a network with the first way that it gives addresses. */
export function firstChoiceOf(network: Network): NetworkChoice {
  return choiceOf({
    name: network.name,
    mode: network.modes[0] ?? 'dhcp',
    address: '',
  });
}

/** What is wrong with the form of a choice, before any rule about networks. */
export function shapeProblem(choice: NetworkChoice): string | undefined {
  return networkChoiceSchema.safeParse(choice).error?.issues[0]?.message;
}
