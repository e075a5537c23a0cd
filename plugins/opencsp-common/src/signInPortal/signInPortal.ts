import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/** Somebody whom the sign-in portal lets in with no password until then: too many were wrong. */
export const shutOutSchema = z.object({
  /** Name to sign in with, as it was typed. */
  login: z.string(),
  /** When the sign-in portal lets them try again by itself. */
  until: timeSchema,
  /** The person of the profile with this name. */
  person: z.string().optional(),
});

/** @public */
export type ShutOut = z.infer<typeof shutOutSchema>;

/** What the sign-in portal has written last where there is no mail: it keeps one message only. */
export const portalMessageSchema = z.object({
  at: timeSchema,
  /** Name and address of the person that it is for. */
  to: z.string(),
  subject: z.string(),
  /** True when it holds a code, which is shown apart. */
  hasCode: z.boolean(),
});

/** @public */
export type PortalMessage = z.infer<typeof portalMessageSchema>;

/** What is going on at the sign-in portal of a profile, as it says right now. */
export const signInPortalSchema = z.object({
  host: z.object({ id: z.string(), name: z.string() }),
  /** Who is shut out; the longest first. */
  shutOut: z.array(shutOutSchema),
  /** True where messages to people lie in a file instead of being mailed. */
  keepsMessages: z.boolean(),
  message: portalMessageSchema.optional(),
  /** True when a service of the profile asks for a second factor. */
  asksSecondFactor: z.boolean(),
});

/** @public */
export type SignInPortal = z.infer<typeof signInPortalSchema>;

/** Whom to let in again. */
export const letInSchema = z.strictObject({
  login: z
    .string({ error: 'Name whom to let in again.' })
    .min(1, 'Name whom to let in again.')
    .max(200, 'No name is that long.'),
});

/** @public */
export type LetIn = z.infer<typeof letInSchema>;

/** A code that the sign-in portal has written for somebody. */
export const portalCodeSchema = z.object({
  code: z.string(),
  to: z.string(),
  at: timeSchema,
});

/** @public */
export type PortalCode = z.infer<typeof portalCodeSchema>;
