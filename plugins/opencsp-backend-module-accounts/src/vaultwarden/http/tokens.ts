import { z } from 'zod';

const kdfFields = {
  Kdf: z.number(),
  KdfIterations: z.number(),
  KdfMemory: z.number().nullish(),
  KdfParallelism: z.number().nullish(),
};

const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** In seconds; 7200 as recorded. */
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
});

/** The answer to a refresh: tokens only; Key and Kdf come with a login alone (recorded: login). */
export const refreshAnswerSchema = tokenSchema;

/** The answer to a login. */
export const loginAnswerSchema = tokenSchema.extend({
  ...kdfFields,
  Key: z.string(),
  PrivateKey: z.string().nullable(),
});

/** The answer to a prelogin; an unknown address gets the defaults of the server. */
export const preloginAnswerSchema = z.object({
  kdf: z.number(),
  kdfIterations: z.number(),
  kdfMemory: z.number().nullish(),
  kdfParallelism: z.number().nullish(),
});

/** What lets requests pass, and until when. */
export interface Tokens {
  access: string;
  refresh?: string;
  /** Milliseconds of the clock given. */
  expiresAt: number;
}

/** A token is not used any more so many milliseconds before its end, so that it does not end under way. */
const MARGIN = 60_000;

/** Tokens out of an answer. A refresh without a new refresh token keeps the old one. */
export function tokensOf(
  answer: z.infer<typeof tokenSchema>,
  now: number,
  before?: Tokens,
): Tokens {
  return {
    access: answer.access_token,
    refresh: answer.refresh_token ?? before?.refresh,
    expiresAt: now + answer.expires_in * 1000 - MARGIN,
  };
}
