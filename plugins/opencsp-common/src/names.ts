import { z } from 'zod';

/** Names that would be confused with something of the system's own. */
const RESERVED_NAMES = new Set([
  'localhost',
  'localdomain',
  'broadcasthost',
  'ip6-localhost',
  'ip6-loopback',
  'gateway',
  'opencsp',
  'portal',
  'proxmox',
  'pve',
  'root',
  'wpad',
  'isatap',
]);

/** Longest machine name. RFC 1123 allows 63 in a label; 40 leaves room for what is derived from it. */
export const MAX_INSTANCE_NAME_LENGTH = 40;

/**
 * A machine's name: one label of RFC 1123 §2.1 in lower case, since it becomes the host name.
 */
export const instanceNameSchema = z
  .string({ error: 'Give the machine a name.' })
  .superRefine((name, ctx) => {
    const problem = instanceNameProblem(name);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });

/** Says what is wrong with a machine's name, and what would be right; nothing when it is fine. */
export function instanceNameProblem(name: string): string | undefined {
  if (name.length === 0) {
    return 'Give the machine a name.';
  }
  if (name.length > MAX_INSTANCE_NAME_LENGTH) {
    return `The name has ${name.length} characters; ${MAX_INSTANCE_NAME_LENGTH} is the most.`;
  }
  if (!/^[a-z0-9-]+$/.test(name)) {
    return 'Use lower-case letters a to z, digits and hyphens only, for example "web-1".';
  }
  if (!/^[a-z]/.test(name)) {
    return 'Begin the name with a letter, for example "web-1".';
  }
  if (name.endsWith('-')) {
    return 'A name cannot end with a hyphen.';
  }
  if (name.startsWith('xn--') || /^..--/.test(name)) {
    return 'Hyphens in the third and fourth place are kept for international names.';
  }
  if (RESERVED_NAMES.has(name)) {
    return `"${name}" is a reserved name. Choose another.`;
  }
  return undefined;
}
