import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { MachineOrder } from '../../machinePark';
import { Json, JsonObject, sameJson } from '../store/objects';
import { MachineState } from './terraformState';

const text = z.union([z.string(), z.number().transform(String)]);
/** Terraform turns "2" into 2. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

/**
 * The variables of the operator's module (`provisions/proxmox-vm`), with its defaults. What it does
 * not declare is ignored without a word, as Terraform does (recorded: d5).
 */
const declared = {
  proxmox_api_url: text,
  proxmox_api_token_id: text,
  proxmox_api_token_secret: text,
  vm_name: text,
  vm_id: number,
  vm_hostname: text.nullish(),
  cores: number.default(1),
  memory: number.default(2048),
  disk_size: text.default('50G'),
  vm_ip: text.nullish(),
  vm_gw: text.nullish(),
  vm_network_bridge: text.default('vmbr0'),
  vm_vlan: number.nullish(),
  target_node: text.default('pve'),
  template_name: text.default('ubuntu-2404-template'),
  storage_pool: text.default('local-lvm'),
  vm_user: text.default('ubuntu'),
  vm_ssh_public_key: text.nullish(),
  opencsp_ansible_public_key: text.nullish(),
};

/** Their names. */
export const DECLARED_VARIABLES: readonly string[] = Object.keys(declared);

const variablesSchema = z.object(declared);

/** The variables of one machine, read and completed. */
export type MachineVariables = z.infer<typeof variablesSchema>;

/** What `terraform plan` says first: the variables, or the error about them (form as recorded: d4). */
export function readVariables(
  values: JsonObject,
): { ok: true; variables: MachineVariables } | { ok: false; error: string } {
  for (const [index, [name, schema]] of Object.entries(declared).entries()) {
    const line = 3 + index * 4;
    const value = values[name];
    if (schema.safeParse(value ?? undefined).success) {
      continue;
    }
    return {
      ok: false,
      error:
        value === undefined || value === null
          ? `Error: No value for required variable\n\n  on variables.tf line ${line}:\n  ${line}: variable "${name}" {\n\nThe root module input variable "${name}" is not set, and has no default\nvalue. Use a -var or -var-file command line argument to provide a value for\nthis variable.\n`
          : `Error: Invalid value for input variable\n\n  on variables.tf line ${line}:\n  ${line}: variable "${name}" {\n\nUnsuitable value for var.${name} set using -var-file: a number is required.\n`,
    };
  }
  return { ok: true, variables: variablesSchema.parse(withoutNulls(values)) };
}

function withoutNulls(values: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null),
  );
}

/** What a plan would do. */
export type PlanAction =
  | { action: 'none' }
  | { action: 'create' | 'update' | 'replace' | 'destroy' | 'outputs' };

/** Compares what is remembered with what is wanted and with what is really there. */
export function planFor(
  state: MachineState | undefined,
  wanted: MachineVariables,
  seen: { exists: boolean; address: Json },
): PlanAction {
  if (!state || (!seen.exists && !state.tainted)) {
    return { action: 'create' };
  }
  if (state.tainted) {
    return { action: 'replace' };
  }
  if (!sameJson(state.variables, remembered(wanted))) {
    return { action: 'update' };
  }
  return sameJson(state.outputs.vm_ip, seen.address)
    ? { action: 'none' }
    : { action: 'outputs' };
}

/** What of the variables stands in the state; credentials do not. */
export function remembered(variables: MachineVariables): JsonObject {
  return Object.fromEntries(
    Object.entries(variables)
      .filter(([key]) => !key.startsWith('proxmox_'))
      .map(([key, value]) => [key, value ?? null]),
  );
}

const SIGNS = {
  create: ['+ create', '+', 'will be created'],
  update: ['~ update in-place', '~', 'will be updated in-place'],
  replace: [
    '-/+ destroy and then create replacement',
    '-/+',
    'is tainted, so must be replaced',
  ],
  destroy: ['- destroy', '-', 'will be destroyed'],
} as const;

const COUNTS = {
  create: '1 to add, 0 to change, 0 to destroy',
  update: '0 to add, 1 to change, 0 to destroy',
  replace: '1 to add, 0 to change, 1 to destroy',
  destroy: '0 to add, 0 to change, 1 to destroy',
};

/** A plan as Terraform prints it (form as recorded: a-create-auto). */
export function planText(
  action: Exclude<PlanAction['action'], 'none'>,
  variables: JsonObject,
): string {
  const opening =
    '\nTerraform used the selected providers to generate the following execution\nplan. Resource actions are indicated with the following symbols:\n';
  if (action === 'outputs') {
    return '\nChanges to Outputs:\n  ~ vm_ip   = (changed outside of Terraform)\n\nYou can apply this plan to save these new output values to the Terraform\nstate, without changing any real infrastructure.\n';
  }
  const [legend, sign, words] = SIGNS[action];
  const address = 'proxmox_virtual_environment_vm.vm';
  const attributes = Object.entries(variables)
    .filter(([, value]) => value !== null)
    .map(
      ([key, value]) => `      ${sign.slice(-1)} ${key} = ${show(key, value)}`,
    );
  return [
    `${opening}  ${legend}\n\nTerraform will perform the following actions:\n`,
    `  # ${address} ${words}`,
    `${sign.padStart(3)} resource "proxmox_virtual_environment_vm" "vm" {`,
    ...attributes,
    `    }\n\nPlan: ${COUNTS[action]}.\n`,
  ].join('\n');
}

function show(key: string, value: Json): string {
  return key.includes('key') ? '(sensitive value)' : JSON.stringify(value);
}

/** What the machine park is asked for. */
export function orderFor(variables: MachineVariables): MachineOrder {
  const address = variables.vm_ip?.split('/')[0];
  return {
    name: variables.vm_name,
    hostname: variables.vm_hostname ?? variables.vm_name,
    vmId: variables.vm_id,
    ...(address && address !== 'dhcp' ? { address } : {}),
    user: variables.vm_user,
    authorizedKeys: [
      ...(variables.vm_ssh_public_key ?? '').split('\n'),
      variables.opencsp_ansible_public_key ?? '',
    ]
      .map(key => key.trim())
      .filter(Boolean),
    // There are no disks here whose content could say it.
    system: /nixos/i.test(variables.template_name) ? 'nixos' : 'debian',
    size: {
      cores: variables.cores,
      memoryBytes: variables.memory * 1024 ** 2,
      diskBytes: Number.parseInt(variables.disk_size, 10) * 1024 ** 3,
    },
  };
}

const KEY_LINE =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-[\w@.-]+) [A-Za-z0-9+/]+=* ?.*$/;

/**
 * What passes `validate` and `plan` and only Proxmox refuses (recorded: bpg-proxmox, row 3). The form
 * of the answer is the recorded one; Proxmox's own words inside it are ours.
 */
export function proxmoxRefusal(
  variables: MachineVariables,
  takenIds: ReadonlySet<number>,
): string | undefined {
  const { vm_ip: ip, vm_gw: gateway, vm_vlan: vlan } = variables;
  const keys = (variables.vm_ssh_public_key ?? '').split('\n').filter(Boolean);
  if (variables.vm_name.length > 63) {
    return parameter('name', 'value may only be 63 characters long');
  }
  if (ip && ip !== 'dhcp' && !isCidr(ip)) {
    return parameter(
      'ipconfig0',
      'invalid format - ip: invalid format - value does not look like a valid ipv4 network configuration',
    );
  }
  if ((!ip || ip === 'dhcp') && gateway) {
    return parameter('ipconfig0', 'gateway specified without specifying an IP');
  }
  if (vlan !== undefined && vlan !== null && (vlan < 1 || vlan > 4094)) {
    return parameter(
      'net0',
      'invalid format - tag: value must have a maximum value of 4094',
    );
  }
  if (keys.some(key => !KEY_LINE.test(key.trim()))) {
    return parameter('sshkeys', 'SSH public key validation error');
  }
  if (takenIds.has(variables.vm_id)) {
    return cloning(
      `received an HTTP 500 response - Reason: unable to create VM ${variables.vm_id}: config file already exists`,
    );
  }
  return undefined;
}

function isCidr(written: string): boolean {
  const [address, prefix, ...rest] = written.split('/');
  return (
    isIPv4(address) &&
    rest.length === 0 &&
    /^\d{1,2}$/.test(prefix ?? '') &&
    Number(prefix) <= 32
  );
}

function parameter(name: string, words: string): string {
  return whereItStands(
    `error updating VM: received an HTTP 400 response - Reason: Parameter verification failed. (${name}: ${words})`,
  );
}

/** A clone is tried three times (recorded: bpg-proxmox, row 12). */
export function cloning(words: string): string {
  const tries = [1, 2, 3].map(n => `#${n}: error cloning VM: ${words}`);
  return whereItStands(`All attempts fail:\n${tries.join('\n')}`);
}

/** The frame that Terraform puts around a provider's error (recorded: apply-outcomes.txt). */
export function whereItStands(message: string): string {
  return `Error: ${message}\n\n  with proxmox_virtual_environment_vm.vm,\n  on main.tf line 42, in resource "proxmox_virtual_environment_vm" "vm":\n  42: resource "proxmox_virtual_environment_vm" "vm" {\n\n`;
}
