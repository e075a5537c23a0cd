import { CreateInstance } from '@opencsp/plugin-opencsp-common';
import { initialSteps } from '../domain/transitions';
import {
  Deadlines,
  InstanceRecord,
  InstanceSpec,
  Time,
} from '../domain/record';
import { Offer } from '../platform/offer';

/** Letters and digits of generated names; no vowels, so that no words come about. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz23456789';
const LETTERS = 19;
const NAME_LENGTH = 8;

/**
 * A name for the platform: `vm-` and eight characters, a letter first. It has no hyphen but the
 * first, so it never ends in `-<digits>`, which Terraform's state backend refuses (recorded).
 *
 * @param random - from 0 (included) to 1 (excluded), cryptographically good
 */
export function machineName(random: () => number): string {
  const characters = Array.from({ length: NAME_LENGTH }, (_, index) =>
    ALPHABET.charAt(
      Math.floor(random() * (index === 0 ? LETTERS : ALPHABET.length)),
    ),
  );
  return `vm-${characters.join('')}`;
}

/** Fixes what was asked for, with the operator's offer as it is now. */
export function specOf(
  request: CreateInstance,
  offer: Offer,
): InstanceSpec | undefined {
  const size = offer.sizes.find(it => it.name === request.size);
  const template = offer.templates.find(it => it.name === request.osTemplate);
  const network = offer.networks.find(it => it.name === request.network.name);
  if (!size || !template || !network) {
    return undefined;
  }
  const { cores, memoryMiB, diskGiB } = size;
  return {
    size: { name: size.name, cores, memoryMiB, diskGiB },
    osTemplate: {
      name: template.name,
      title: template.title,
      template: template.template,
      user: template.user,
    },
    network: {
      name: network.name,
      mode: request.network.mode,
      bridge: network.bridge,
      vlan: network.vlan,
      ...(request.network.mode === 'static'
        ? {
            address: request.network.address,
            prefix: Number(network.cidr?.split('/')[1]),
            gateway: network.gateway,
          }
        : {}),
    },
    sshKeys: request.sshKeys.map(key => key.trim()),
    configure: request.configure,
  };
}

/** A record that waits for its first pass. */
export function newRecord(
  about: {
    id: string;
    machineName: string;
    name: string;
    owner: string;
    createdBy: string;
    spec: InstanceSpec;
  },
  now: Time,
  deadlines: Deadlines,
): Omit<InstanceRecord, 'vmId'> {
  return {
    ...about,
    state: 'pending',
    stateSince: now,
    deadline: now + deadlines.pending,
    warnings: [],
    steps: initialSteps(about.spec),
    machine: { outputs: {}, frozen: false },
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}
