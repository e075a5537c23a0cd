import { z } from 'zod';
import { idSchema, lineSchema } from './pieces';

/** Characters that a generated secret is made of. */
export const secretAlphabets = ['alphanumeric', 'hex', 'printable'] as const;

/** A secret that is generated once and kept. */
export const secretRuleSchema = z.strictObject({
  name: idSchema,
  /** What it is for, in words. */
  purpose: lineSchema,
  kind: z
    .enum(['password', 'rsa-key'])
    .default('password')
    .describe('"rsa-key" is a private key of 2048 bits or more, in PEM'),
  length: z.number().int().min(16).max(256).default(48),
  alphabet: z.enum(secretAlphabets).default('alphanumeric'),
  /** Why it can never be changed; without it, it can. */
  immutable: lineSchema.optional(),
  /** The person's own sign-in to this service: by the password strategy instead of by chance. */
  isLogin: z.boolean().default(false),
});

/** @public */
export type SecretRule = z.infer<typeof secretRuleSchema>;
