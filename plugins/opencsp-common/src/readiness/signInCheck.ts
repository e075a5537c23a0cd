import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/** The steps of a person's way through a sign-in, in their order. */
export const signInHops = [
  /** The user that the check signs in with is made in the directory. */
  'directory',
  /** The names lead somewhere. */
  'dns',
  /** The proxy of the host takes the connection, and knows the service. */
  'route',
  'certificate',
  /** Who is not signed in is sent to the sign-in portal. */
  'redirect',
  /** The sign-in portal shows its page. */
  'portal',
  /** It takes name and password. */
  'sign-in',
  /** A browser would keep its cookie, and send it to the services. */
  'cookie',
  /** The service answers, and sends nobody back. */
  'service',
  /** So does another one, with the same session. */
  'second-service',
  /** The session is over afterwards. */
  'logout',
] as const;

/** @public */
export type SignInHop = (typeof signInHops)[number];

/** Why a sign-in does not work, or could not be tried. Each code has a section in the docs. */
export const signInReasons = [
  'sign-in-directory',
  'sign-in-dns',
  'sign-in-route',
  'sign-in-certificate',
  'sign-in-unguarded',
  'sign-in-redirect',
  'sign-in-portal',
  'sign-in-directory-away',
  'sign-in-directory-refuses',
  'sign-in-sessions-away',
  'sign-in-refused',
  'sign-in-cookie',
  'sign-in-sent-back',
  'sign-in-not-allowed',
  'sign-in-service',
  'sign-in-logout',
  'sign-in-not-tried',
  'sign-in-user-left',
] as const;

/** @public */
export type SignInReason = (typeof signInReasons)[number];

/** How one hop went. */
export const signInHopStates = [
  'ok',
  'failed',
  /** A hop before it failed, or there is nothing to try. */
  'skipped',
] as const;

/** One hop of the way. */
export const signInHopSchema = z.object({
  hop: z.enum(signInHops),
  state: z.enum(signInHopStates),
  /** Of which name it is; absent where it is of none. */
  name: z.string().optional(),
  /** What was seen, in words. */
  message: z.string(),
  /** Stable, when it failed. */
  code: z.enum(signInReasons).optional(),
  nextStep: z.string().optional(),
});

/** @public */
export type SignInHopShown = z.infer<typeof signInHopSchema>;

/** What the latest check came to. */
export const signInCheckStates = [
  /** None was made yet. */
  'never',
  /** One was asked for, and has not ended. */
  'waiting',
  'passed',
  'failed',
  /** There is nothing to sign in to that the portal could try. */
  'skipped',
  /** It could not be made: nothing is known of the sign-in. */
  'unknown',
] as const;

/** @public */
export type SignInCheckState = (typeof signInCheckStates)[number];

/** The check of the sign-in to a profile on a host, made by the portal as a person makes it. */
export const signInCheckSchema = z.object({
  /** `<profile id>.<host id>` */
  id: z.string(),
  profile: z.object({ id: z.string(), name: z.string() }),
  host: z.object({ id: z.string(), name: z.string() }),
  state: z.enum(signInCheckStates),
  /** When it was asked for, while it has not ended. */
  askedAt: timeSchema.optional(),
  /** Of the latest that has ended. */
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  /** What the latest came to, in words. */
  message: z.string().optional(),
  /** The hop that failed first. */
  failedAt: z.enum(signInHops).optional(),
  code: z.enum(signInReasons).optional(),
  nextStep: z.string().optional(),
  /** Of the latest, in their order; empty where none was walked. */
  hops: z.array(signInHopSchema),
  /** Users of checks that are still to be taken out of the directory. */
  usersLeft: z.number().int(),
  /** Why they are still there. */
  usersTrouble: z
    .object({ message: z.string(), nextStep: z.string() })
    .optional(),
});

/** @public */
export type SignInCheck = z.infer<typeof signInCheckSchema>;

/** The checks of a profile: one for each host that it is on, newest first. */
export const signInChecksSchema = z.object({
  items: z.array(signInCheckSchema),
  totalItems: z.number().int(),
});

/** @public */
export type SignInChecks = z.infer<typeof signInChecksSchema>;

/** True while the portal works on it and it will change without anyone's help. */
export function isSignInCheckMoving({ state }: SignInCheck): boolean {
  return state === 'waiting';
}
