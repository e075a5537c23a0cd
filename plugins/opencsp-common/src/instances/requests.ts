import { z } from 'zod';
import { instanceNameSchema } from '../names';
import { sshPublicKeySchema } from '../sshKeys';
import { instanceStates } from '../states';

/** Most SSH keys that one machine takes. */
export const MAX_SSH_KEYS = 20;

/** Which network a machine joins, and how it gets its address. */
export const networkChoiceSchema = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ name: z.string().min(1), mode: z.literal('dhcp') }),
    z.strictObject({
      name: z.string().min(1),
      mode: z.literal('static'),
      address: z
        .string({ error: 'Give the static address.' })
        .min(1, 'Give the static address.'),
    }),
  ],
  { error: 'Choose a network, and "dhcp" or "static" as its mode.' },
);

/** @public */
export type NetworkChoice = z.infer<typeof networkChoiceSchema>;

/** The body of `POST /instances`. */
export const createInstanceSchema = z.strictObject({
  name: instanceNameSchema,
  /** Entity ref of a user or group that the caller belongs to; the caller by default. */
  owner: z
    .string()
    .regex(
      /^(user|group):[a-z0-9-]+\/[A-Za-z0-9._-]+$/,
      'Write the owner as an entity ref, such as "user:default/ada".',
    )
    .optional(),
  size: z.string({ error: 'Choose a size.' }).min(1, 'Choose a size.'),
  osTemplate: z
    .string({ error: 'Choose an operating system.' })
    .min(1, 'Choose an operating system.'),
  network: networkChoiceSchema,
  sshKeys: z
    .array(sshPublicKeySchema, { error: 'Give at least one SSH public key.' })
    .min(1, 'Give at least one SSH public key: without it nobody could log in.')
    .max(MAX_SSH_KEYS, `A machine takes at most ${MAX_SSH_KEYS} keys.`),
  /** Run monitoring, security and hardening after the machine is there. */
  configure: z.boolean().default(true),
});

/** @public */
export type CreateInstance = z.infer<typeof createInstanceSchema>;

/** What a caller sends: defaults may be left out. */
export type CreateInstanceInput = z.input<typeof createInstanceSchema>;

/** The body of `DELETE /instances/{id}`: the name, typed, because data goes. */
export const deleteInstanceSchema = z.strictObject({
  confirm: z.string({
    error: 'Type the name of the machine to confirm that its data goes.',
  }),
});

/** @public */
export type DeleteInstance = z.infer<typeof deleteInstanceSchema>;

/** Values of a query parameter that may be given once, several times, or with commas. */
const states = z
  .union([z.string(), z.array(z.string())])
  .transform(value =>
    (Array.isArray(value) ? value : [value])
      .flatMap(part => part.split(','))
      .filter(Boolean),
  )
  .pipe(z.array(z.enum(instanceStates)));

/** The query of `GET /instances`. */
export const listInstancesSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
  sort: z
    .enum(['-createdAt', 'createdAt', 'name', '-name'])
    .default('-createdAt'),
  state: states.optional(),
  owner: z.string().max(256).optional(),
  /** Part of the name. */
  search: z.string().max(100).optional(),
});

/** @public */
export type ListInstances = z.infer<typeof listInstancesSchema>;

/** @public */
export type ListInstancesInput = z.input<typeof listInstancesSchema>;

/** Something wrong with one field of a request, in words, with what would be right. */
export const fieldProblemSchema = z.object({
  /** Dotted path, such as `network.address`. */
  path: z.string(),
  message: z.string(),
});

/** @public */
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

/** The answer of `POST /instances/validate`. */
export const validationSchema = z.object({
  ok: z.boolean(),
  problems: z.array(fieldProblemSchema),
});

/** @public */
export type Validation = z.infer<typeof validationSchema>;

/** Turns what zod found into field problems. */
export function problemsOf(error: z.ZodError): FieldProblem[] {
  return error.issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({
          path: [...issue.path, key].join('.'),
          message: `There is no field "${key}".`,
        }))
      : [{ path: issue.path.join('.'), message: issue.message }],
  );
}
