import { InputError } from '@backstage/errors';
import { NextFunction, Request, Response } from 'express';
import { z } from 'zod';

/** What Express' parser of bodies says of its errors. */
const parserErrorSchema = z.object({ type: z.string(), status: z.number() });

/**
 * A body that cannot be read is refused in our words: those of the parser repeat a part of the body,
 * which may be a password.
 */
export function refuseUnreadable(
  error: unknown,
  _req: Request,
  _res: Response,
  next: NextFunction,
): void {
  const parsed = parserErrorSchema.safeParse(error);
  next(parsed.success ? inWords(parsed.data.type) ?? error : error);
}

function inWords(type: string): Error | undefined {
  switch (type) {
    case 'entity.too.large':
      return Object.assign(new Error('The request is larger than 256 KiB.'), {
        name: 'PayloadTooLargeError',
        status: 413,
        code: 'too-large',
        nextStep: 'Send less: no form of this portal is that large.',
      });
    case 'entity.parse.failed':
      return Object.assign(
        new InputError('The body of the request is no JSON.'),
        {
          code: 'no-json',
          nextStep: 'Send a JSON object.',
        },
      );
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return Object.assign(
        new Error('The body of the request is not written in UTF-8.'),
        {
          name: 'UnsupportedMediaTypeError',
          status: 415,
          code: 'unsupported-encoding',
          nextStep: 'Send JSON in UTF-8, plain or packed with gzip.',
        },
      );
    default:
      return undefined;
  }
}
