import { fieldProblemSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/**
 * Every refusal: the form of Backstage's own errors, with what a person and a program need beside it. What
 * Backstage refuses before it reaches this API (nobody signed in) has no code, next step and request id.
 */
export const refusalSchema = z.object({
  error: z.object({
    name: z.string(),
    message: z.string(),
    code: z.string().optional(),
    fields: z.array(fieldProblemSchema).optional(),
    nextStep: z.string().optional(),
    requestId: z.string().optional(),
  }),
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.object({ statusCode: z.number().int() }),
});
