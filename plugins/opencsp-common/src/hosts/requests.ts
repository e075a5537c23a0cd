import { z } from 'zod';
import { CANNOT_PREPARE_BEHIND_JUMP, hostKinds, hostStates } from './host';

const portSchema = z.coerce
  .number()
  .int()
  .min(1, 'A port is between 1 and 65535.')
  .max(65_535, 'A port is between 1 and 65535.');

/** A login name of a Linux system, as `useradd` takes it. */
export const loginNameSchema = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_-]{0,31}$/,
    'Write a login name such as "root" or "debian": lower-case letters, digits, "_" and "-".',
  );

/** A name or an IP address; what may be reached is decided by the operator's networks. */
export const hostAddressSchema = z
  .string()
  .trim()
  .min(1, 'Write a host name or an IP address.')
  .max(253, 'A host name has at most 253 characters.')
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$|^[0-9a-fA-F:.]+$/,
    'Write a host name or an IP address, without user, port or path.',
  );

/** Name of a host: unique for its owner. */
export const hostNameSchema = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'Use lower-case letters, digits and "-", beginning with a letter: at most 63 characters.',
  );

/** `SHA256:` and 43 characters of base64, as `ssh-keygen -l` prints it. */
export const fingerprintSchema = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    'Write the fingerprint as ssh-keygen prints it: "SHA256:" and 43 characters.',
  );

const endpointSchema = z.strictObject({
  address: hostAddressSchema,
  port: portSchema.default(22),
});

/** A machine on the way, with the fingerprint that the person has seen. */
export const jumpRequestSchema = endpointSchema.extend({
  user: loginNameSchema,
  fingerprint: fingerprintSchema,
});

/** Asks for the host key that a machine shows. */
export const scanHostSchema = endpointSchema.extend({
  jump: jumpRequestSchema.optional(),
});

/** @public */
export type ScanHostRequest = z.input<typeof scanHostSchema>;

/** Registers a machine that is already there. */
export const registerHostSchema = endpointSchema
  .extend({
    name: hostNameSchema,
    user: loginNameSchema.default('root'),
    /** The fingerprint that the person has seen and compared. */
    fingerprint: fingerprintSchema,
    /** Run commands through `sudo -n`; needed unless the user is root. */
    sudo: z.boolean().default(false),
    jump: jumpRequestSchema.optional(),
    /**
     * Handle of a private key that was handed over (`POST /v1/handoffs`); absent: the portal makes a
     * pair, and shows the public half.
     */
    privateKeyHandoff: z.string().max(128).optional(),
    /** Install what a deployment needs, before the host is ready; not behind another machine. */
    prepare: z.boolean().default(false),
    /** Entity ref; absent: the caller. */
    owner: z.string().max(255).optional(),
  })
  .refine(({ jump, prepare }) => !jump || !prepare, {
    path: ['prepare'],
    message: CANNOT_PREPARE_BEHIND_JUMP,
  });

/** @public */
export type RegisterHostRequest = z.input<typeof registerHostSchema>;

/** Removes a host from the portal; the machine itself is left as it is. */
export const removeHostSchema = z.strictObject({
  /** The host's name, typed. */
  confirm: z.string().max(63).optional(),
});

/** @public */
export const listHostsSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(25),
  cursor: z.string().max(512).optional(),
  owner: z.string().max(255).optional(),
  kind: z.enum(hostKinds).optional(),
  state: z.enum(hostStates).optional(),
  search: z.string().max(100).optional(),
});

/** @public */
export type ListHostsQuery = z.input<typeof listHostsSchema>;
