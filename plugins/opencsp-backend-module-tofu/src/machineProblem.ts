import { isIPv4 } from 'node:net';
import { parseSshPublicKey } from '@opencsp/plugin-opencsp-common';
import { DesiredMachine } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

/** RFC 1123 label. */
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

/** The runner's pod is called after the object and is a host name: 53 characters leave room for that. */
const objectName = label
  .max(53)
  .regex(/^[a-z]/)
  // Terraform's state backend refuses it for ever (recorded: k).
  .refine(name => !/-\d+$/.test(name));

const address = z.string().refine(isIPv4);

const addressWithPrefix = z.string().refine(text => {
  const [ip, prefix, ...more] = text.split('/');
  const isPrefix = /^\d{1,2}$/.test(prefix ?? '') && Number(prefix) <= 32;
  return isIPv4(ip) && isPrefix && more.length === 0;
});

const machineSchema = z.object({
  ref: z.object({ name: objectName }),
  hostname: label,
  vmId: z.int().min(100).max(999_999_999),
  cores: z.int().min(1).max(2304),
  memoryMiB: z.int().min(64),
  diskGiB: z.int().min(1),
  template: z.string().min(1),
  user: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
  network: z
    .object({
      bridge: z.string().min(1),
      vlan: z.int().min(1).max(4094).optional(),
      addressCidr: addressWithPrefix.optional(),
      gateway: address.optional(),
    })
    .refine(it => it.addressCidr === undefined || it.gateway !== undefined, {
      path: ['gateway'],
    }),
  sshPublicKeys: z
    .array(z.string().refine(key => parseSshPublicKey(key).ok))
    .min(1),
});

/**
 * What keeps a machine from ever being made, found before anything is sent: most of it passes
 * Terraform's `validate` and `plan` and fails on the platform alone (recorded: bpg-proxmox, row 3).
 * Pure.
 *
 * @returns names of what is wrong, never their values; nothing when all is well
 */
export function machineProblem(desired: DesiredMachine): string | undefined {
  const parsed = machineSchema.safeParse(desired);
  if (parsed.success) {
    return undefined;
  }
  const fields = parsed.error.issues.map(({ path }) => path.join('.'));
  return `It could never be made: ${[...new Set(fields)].join(', ')}`;
}
