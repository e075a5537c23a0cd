import { staticAddressProblem } from '../addresses';
import {
  Network,
  OsTemplate,
  Quota,
  Resources,
  Size,
} from '../platform/options';
import { CreateInstance, FieldProblem } from './requests';

/** What a request is held against. Everything is as the caller sees it. */
export interface InstancePolicyFacts {
  sizes: readonly Size[];
  osTemplates: readonly OsTemplate[];
  networks: readonly Network[];
  quota?: Quota;
  /** True when the owner already has a machine of this name. */
  nameTaken?: boolean;
  /** True when another machine of ours holds the static address. */
  addressTaken?: boolean;
}

/**
 * Everything that can be known to be wrong with a well-formed request before anything is made.
 * The form and the API call the same function, so their texts are the same.
 */
export function checkInstance(
  request: Pick<CreateInstance, 'name' | 'size' | 'osTemplate' | 'network'>,
  facts: InstancePolicyFacts,
): FieldProblem[] {
  const size = facts.sizes.find(it => it.name === request.size);
  const template = facts.osTemplates.find(it => it.name === request.osTemplate);
  return [
    problem('name', nameProblem(request.name, facts)),
    problem('size', sizeProblem(request.size, size, facts)),
    problem('osTemplate', templateProblem(request.osTemplate, template, facts)),
    problem('size', diskProblem(size, template)),
    networkProblem(request.network, facts),
    problem(
      'size',
      size && facts.quota && quotaProblem(resourcesOf(size), facts.quota),
    ),
  ].filter(found => found !== undefined);
}

/** Said when the owner already has a machine of this name. */
export function nameTakenMessage(name: string): string {
  return `There is already a machine "${name}" of this owner. Choose another name.`;
}

/** Said when another machine holds the static address. */
export function addressTakenMessage(address: string): string {
  return `${address} is already used by another machine. Choose a free one.`;
}

/** What one machine of a size takes from a quota. */
export function resourcesOf(
  size: Pick<Size, 'cores' | 'memoryMiB' | 'diskGiB'>,
): Resources {
  return {
    instances: 1,
    cores: size.cores,
    memoryMiB: size.memoryMiB,
    diskGiB: size.diskGiB,
  };
}

const QUOTA_WORDS: Record<keyof Resources, (amount: number) => string> = {
  instances: amount => `${amount} ${amount === 1 ? 'machine' : 'machines'}`,
  cores: amount => `${amount} ${amount === 1 ? 'core' : 'cores'}`,
  memoryMiB: amount => `${Math.round((amount / 1024) * 10) / 10} GiB of memory`,
  diskGiB: amount => `${amount} GiB of disk`,
};

/** Says which figure of a quota would be exceeded; nothing when it all fits. */
export function quotaProblem(
  wanted: Resources,
  quota: Pick<Quota, 'limit' | 'used'>,
): string | undefined {
  const kinds = ['instances', 'cores', 'memoryMiB', 'diskGiB'] as const;
  for (const kind of kinds) {
    const limit = quota.limit[kind];
    if (limit !== undefined && quota.used[kind] + wanted[kind] > limit) {
      const left = Math.max(0, limit - quota.used[kind]);
      const word = QUOTA_WORDS[kind];
      return `This needs ${word(wanted[kind])}; ${word(
        left,
      )} of your quota of ${word(
        limit,
      )} is left. Choose a smaller size, delete a machine, or ask an operator for more.`;
    }
  }
  return undefined;
}

function problem(
  path: string,
  message: string | undefined,
): FieldProblem | undefined {
  return message ? { path, message } : undefined;
}

function nameProblem(
  name: string,
  facts: InstancePolicyFacts,
): string | undefined {
  return facts.nameTaken ? nameTakenMessage(name) : undefined;
}

function sizeProblem(
  name: string,
  size: Size | undefined,
  facts: InstancePolicyFacts,
): string | undefined {
  if (!size) {
    return `There is no size "${name}". Choose one of: ${listNames(
      facts.sizes,
    )}.`;
  }
  return size.allowed
    ? undefined
    : `The size "${name}" is not offered to your role. Choose one of: ${listNames(
        facts.sizes,
      )}.`;
}

function templateProblem(
  name: string,
  template: OsTemplate | undefined,
  facts: InstancePolicyFacts,
): string | undefined {
  if (!template) {
    return `There is no operating system "${name}". Choose one of: ${listNames(
      facts.osTemplates,
    )}.`;
  }
  return template.allowed
    ? undefined
    : `The operating system "${name}" is not offered to your role. Choose one of: ${listNames(
        facts.osTemplates,
      )}.`;
}

function diskProblem(
  size: Size | undefined,
  template: OsTemplate | undefined,
): string | undefined {
  return size && template && size.diskGiB < template.minDiskGiB
    ? `${template.title} needs a disk of ${template.minDiskGiB} GiB; the size "${size.name}" has ${size.diskGiB} GiB.`
    : undefined;
}

function networkProblem(
  choice: CreateInstance['network'],
  facts: InstancePolicyFacts,
): FieldProblem | undefined {
  const network = facts.networks.find(it => it.name === choice.name);
  if (!network) {
    return problem(
      'network.name',
      `There is no network "${choice.name}". Choose one of: ${facts.networks
        .map(it => it.name)
        .join(', ')}.`,
    );
  }
  if (!network.modes.includes(choice.mode)) {
    return problem(
      'network.mode',
      `The network "${network.name}" gives addresses by ${network.modes.join(
        ' or ',
      )} only.`,
    );
  }
  if (choice.mode === 'dhcp') {
    return undefined;
  }
  if (!network.cidr) {
    return problem(
      'network.mode',
      `The network "${network.name}" has no static addresses.`,
    );
  }
  return problem(
    'network.address',
    staticAddressProblem(choice.address, { ...network, cidr: network.cidr }) ??
      (facts.addressTaken ? addressTakenMessage(choice.address) : undefined),
  );
}

function listNames(
  options: readonly { name: string; allowed: boolean }[],
): string {
  return (
    options
      .filter(it => it.allowed)
      .map(it => it.name)
      .join(', ') || 'none'
  );
}
