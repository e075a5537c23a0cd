import { z } from 'zod';
import { optional } from '../http/body';

const whole = z.number().int();

const keysSchema = z.object({
  encryptedPrivateKey: z.string(),
  publicKey: z.string(),
});

/** How a client derives the master key, under the names of the newer form. */
const kdfSchema = z
  .object({
    kdfType: whole,
    iterations: whole,
    memory: optional(whole),
    parallelism: optional(whole),
  })
  .transform(({ kdfType, ...rest }) => ({ type: kdfType, ...rest }));

/** What both forms have. */
const shared = {
  email: z.string(),
  name: optional(z.string()),
  masterPasswordHint: optional(z.string()),
  keys: optional(keysSchema),
  userAsymmetricKeys: optional(keysSchema),
  emailVerificationToken: optional(z.string()),
};

const olderForm = z
  .object({
    ...shared,
    masterPasswordHash: z.string(),
    key: z.string().optional(),
    userSymmetricKey: z.string().optional(),
    kdf: whole,
    kdfIterations: whole,
    kdfMemory: optional(whole),
    kdfParallelism: optional(whole),
  })
  .transform((body, context) => {
    const key = body.key ?? body.userSymmetricKey;
    if (key === undefined) {
      context.addIssue({ code: 'custom', message: 'There is no key.' });
      return z.NEVER;
    }
    return {
      ...body,
      key,
      isConsistent: true,
      kdf: {
        type: body.kdf,
        iterations: body.kdfIterations,
        memory: body.kdfMemory,
        parallelism: body.kdfParallelism,
      },
    };
  });

const newerForm = z
  .object({
    ...shared,
    masterPasswordAuthentication: z.object({
      kdf: kdfSchema,
      salt: z.string(),
      masterPasswordAuthenticationHash: z.string(),
    }),
    masterPasswordUnlock: z.object({
      kdf: kdfSchema,
      salt: z.string(),
      masterKeyWrappedUserKey: z.string(),
    }),
  })
  .transform(
    ({
      masterPasswordAuthentication: proof,
      masterPasswordUnlock: unlock,
      ...body
    }) => {
      const salt = body.email.trim().toLowerCase();
      return {
        ...body,
        masterPasswordHash: proof.masterPasswordAuthenticationHash,
        key: unlock.masterKeyWrappedUserKey,
        kdf: proof.kdf,
        isConsistent:
          proof.salt === salt &&
          unlock.salt === salt &&
          JSON.stringify(proof.kdf) === JSON.stringify(unlock.kdf),
      };
    },
  );

/** A registration, in the older flat or the newer nested form. */
export const registrationSchema = z
  .union([olderForm, newerForm])
  .transform(({ keys, userAsymmetricKeys, ...body }) => ({
    ...body,
    keys: keys ?? userAsymmetricKeys,
  }));

/** A registration. */
export type Registration = z.infer<typeof registrationSchema>;
