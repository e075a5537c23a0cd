import { z } from 'zod';
import { KeptState } from '../program/KeptState';

/* What Authelia keeps in its database, as far as the stand-in has it. Sessions are redis'. */

/** Milliseconds since 1970. */
const moment = z.number();

const banSchema = z.strictObject({
  id: z.number().int().positive(),
  username: z.string(),
  expires: moment,
  isRevoked: z.boolean(),
});

const totpSchema = z.strictObject({
  username: z.string(),
  createdAt: moment,
  /** In base32. */
  secret: z.string(),
  /** Numbers of the periods whose codes were used. */
  used: z.array(z.number().int()),
});

/** All that is kept over a restart. */
export const autheliaStateSchema = z.strictObject({
  bans: z.array(banSchema),
  /** Wrong and right passwords of late, oldest first. */
  attempts: z.array(
    z.strictObject({
      username: z.string(),
      at: moment,
      isSuccessful: z.boolean(),
    }),
  ),
  totp: z.array(totpSchema),
  /** Names of those who were asked for a kind of second factor. */
  withMethod: z.array(z.string()),
  /** By which clients of OpenID Connect know people. */
  subjects: z.array(
    z.strictObject({ username: z.string(), subject: z.string() }),
  ),
});

/** @public */
export type AutheliaState = z.infer<typeof autheliaStateSchema>;

/** The database of one that runs. */
export type Database = KeptState<AutheliaState>;

/** Somebody who is kept out until then. */
export type Ban = z.infer<typeof banSchema>;

/** Somebody's second factor. */
export type TotpConfiguration = z.infer<typeof totpSchema>;

/** A database before the first start. */
export function emptyDatabase(): AutheliaState {
  return { bans: [], attempts: [], totp: [], withMethod: [], subjects: [] };
}
