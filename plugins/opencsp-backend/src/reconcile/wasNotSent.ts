import { z } from 'zod';

/** System errors that come before anything left this computer. */
const BEFORE_SENDING = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** How far causes are followed. */
const DEEPEST = 8;

const errorSchema = z.object({
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
});

/** True when the causes of an error say that the request never left. */
export function wasNotSent(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const parsed = errorSchema.safeParse(current);
    if (!parsed.success) {
      return false;
    }
    if (BEFORE_SENDING.includes(parsed.data.code ?? '')) {
      return true;
    }
    current = parsed.data.cause;
  }
  return false;
}
