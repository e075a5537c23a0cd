import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalid } from './requestErrors';

/** What makes a create repeatable: the caller's key, and which request it was for. */
export interface Idempotency {
  key: string;
  requestHash: string;
}

const keySchema = z
  .string({
    error:
      'Send an Idempotency-Key header, such as a new UUID: a request that is repeated with it makes nothing twice.',
  })
  .regex(
    /^[\x21-\x7e]{1,255}$/,
    'An Idempotency-Key has 1 to 255 visible ASCII characters.',
  );

/**
 * Reads the `Idempotency-Key` of a request.
 *
 * @throws InputError when it is missing or cannot be a key
 */
export function idempotencyOf(
  key: string | undefined,
  request: unknown,
): Idempotency {
  const parsed = keySchema.safeParse(key);
  if (!parsed.success) {
    throw invalid([
      { path: 'Idempotency-Key', message: parsed.error.issues[0].message },
    ]);
  }
  const requestHash = createHash('sha256')
    .update(JSON.stringify(request))
    .digest('hex');
  return { key: parsed.data, requestHash };
}
