import { z } from 'zod';
import { AnswerDescription } from '../../RouteDescription';

/** An answer with a body. */
export function answer(
  description: string,
  schema: z.ZodType,
  example: unknown,
): AnswerDescription {
  return { description, schema, example };
}

/** A log that is saved as a file. */
export function logFile(example: string): AnswerDescription {
  return {
    description: 'The log, as a file to be saved.',
    contentType: 'text/plain',
    schema: z.string(),
    example,
  };
}
