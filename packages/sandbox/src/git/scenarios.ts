import { z } from 'zod';

const times = z.number().int().positive().default(1);

/** Without what Git's own formats give a meaning to. */
const line = z.string().regex(/^[^\p{Cc}]+$/u, 'Write one line.');

/** What the control API can ask of the Git server. */
export const gitScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('status'),
    code: z.number().int().min(400).max(599),
    times,
  }),
  z.strictObject({
    scenario: z.literal('html-200'),
    /** Without it until `reset`. */
    times: z.number().int().positive().optional(),
  }),
  z.strictObject({
    scenario: z.literal('reject-push'),
    message: line
      .max(500)
      .default('A rule of this server does not allow the push.'),
    times,
  }),
  z.strictObject({ scenario: z.literal('lose-answer'), times }),
  z.strictObject({
    scenario: z.literal('moved'),
    branch: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._/-]{0,199}$/i, 'Write the name of a branch.'),
    file: z
      .string()
      .regex(
        /^[a-z0-9._][a-z0-9._/-]{0,199}$/i,
        'Write a path of letters, digits and . _ / -',
      ),
    content: z.string().max(1_000_000),
    author: z
      .string()
      .regex(
        /^[^<>\p{Cc}]+ <[^<>\s\p{Cc}]+>$/u,
        'Write "Name <name@example.com>".',
      )
      .default('Somebody Else <somebody@example.com>'),
  }),
]);

/** @public */
export type GitScenario = z.infer<typeof gitScenarios>;

/** What waits for requests to come. */
export type GitFault = Extract<
  GitScenario,
  { scenario: 'status' | 'html-200' | 'reject-push' | 'lose-answer' }
>;
