import { signInHops, signInReasons } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { SignInCheckRecord } from '../../domain/signInChecks/signInCheckRecord';

const hopSchema = z.object({
  hop: z.enum(signInHops),
  state: z.enum(['ok', 'failed', 'skipped']),
  name: z.string().optional(),
  message: z.string(),
  code: z.enum(signInReasons).optional(),
  nextStep: z.string().optional(),
});

const resultSchema = z.object({
  startedAt: z.number(),
  endedAt: z.number(),
  deploymentId: z.string(),
  state: z.enum(['passed', 'failed', 'skipped', 'unknown']),
  message: z.string(),
  code: z.enum(signInReasons).optional(),
  nextStep: z.string().optional(),
  failedAt: z.enum(signInHops).optional(),
  isByHand: z.boolean().optional(),
  hops: z.array(hopSchema),
});

const recordSchema: z.ZodType<SignInCheckRecord> = z.object({
  asked: z.object({ at: z.number() }).optional(),
  users: z.array(z.string()),
  usersTrouble: z
    .object({ message: z.string(), nextStep: z.string() })
    .optional(),
  latest: resultSchema.optional(),
});

/** @throws ZodError or SyntaxError when it cannot be read */
export function readSignInCheck(text: string): SignInCheckRecord {
  return recordSchema.parse(JSON.parse(text));
}

/** The JSON of a row. */
export function writeSignInCheck(record: SignInCheckRecord): string {
  return JSON.stringify(recordSchema.parse(record));
}
