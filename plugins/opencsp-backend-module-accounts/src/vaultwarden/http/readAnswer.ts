import { z } from 'zod';
import { LIMIT_SECONDS, Refusal } from './refusals';
import { headerValues, VaultwardenResponse } from './transport';

/** An answer, read by its content type first and its status then. */
export type Answer =
  | {
      kind: 'done';
      /** The JSON, or nothing when the body is empty or of another kind. */
      body: unknown;
    }
  | {
      kind: 'refused';
      refusal: Refusal;
      /** The words of the server, or nothing; not yet freed of what was sent. */
      said: string;
    };

const errorSchema = z.object({
  message: z.string().optional(),
  error: z
    .union([
      z.string(),
      z.object({ code: z.number(), description: z.string() }),
    ])
    .optional(),
  TwoFactorProviders: z.unknown().optional(),
});

/** What 400s (and a 500) say, as recorded, and what it means. */
const BY_WORDS: [RegExp, Refusal['kind']][] = [
  [/^Username or password is incorrect/, 'wrong-credentials'],
  [/^This user has been disabled/, 'disabled'],
  [/^User already exists/, 'exists'],
  [/^User already in organization/, 'exists'],
  [/^Registration not allowed or user already exists/, 'registration-closed'],
  [/^User not allowed to create organizations/, 'forbidden'],
  [/^Cipher is not (owned by user|write accessible)/, 'forbidden'],
  [/^Cipher can't be deleted by user/, 'forbidden'],
  [
    /^(No rights to modify the collection|Collection cannot be changed)/,
    'forbidden',
  ],
  [/^You don't have permission to add item/, 'forbidden'],
  [/^Invalid password/, 'wrong-credentials'],
  [/^User does not exist: /, 'invitations-off'],
  [
    /^(Can't delete (the )?last owner|The last owner can't leave)/,
    'last-owner',
  ],
  [/^Invalid collection/, 'not-found'],
  [/^Organization mismatch/, 'conflict'],
  [/^Cipher doesn't exist/, 'not-found'],
  [/isn't member of the organization/, 'not-found'],
  [/^The specified user isn't a member/, 'not-found'],
  [/^User doesn't exist/, 'not-found'],
  [/^The client copy of this cipher is out of date/, 'stale'],
  [/^User in invalid state/, 'wrong-state'],
  [/^User is already (revoked|active)/, 'wrong-state'],
  [/already accepted or confirmed/, 'wrong-state'],
  [/^Invitation email .* is not a valid email address/, 'invalid'],
];

const BY_STATUS: Record<number, Refusal['kind']> = {
  400: 'invalid',
  401: 'not-signed-in',
  403: 'forbidden',
  404: 'not-found',
  409: 'exists',
  415: 'invalid',
  422: 'invalid',
};

function jsonOf(response: VaultwardenResponse): unknown {
  const type = headerValues(response, 'content-type')[0] ?? '';
  // HTML comes for 401, 404, 415 and 422, text for a switched off admin page.
  if (!type.startsWith('application/json')) {
    return undefined;
  }
  try {
    return JSON.parse(response.body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function limited(path: string): Refusal {
  const seconds = path.startsWith('/admin')
    ? LIMIT_SECONDS.admin
    : LIMIT_SECONDS.login;
  return { kind: 'limited', retryAfterSeconds: seconds };
}

function kindOf(
  status: number,
  said: string,
): Exclude<Refusal['kind'], 'limited'> {
  const byWords = BY_WORDS.find(([words]) => words.test(said))?.[1];
  const kind =
    byWords ??
    BY_STATUS[status] ??
    (status >= 500 ? 'unavailable' : 'unexpected');
  return kind === 'limited' ? 'unexpected' : kind;
}

/**
 * Reads an answer.
 *
 * @param path - what was asked, without the path of the server itself; the admin page has a limit of its own
 */
export function readAnswer(
  path: string,
  response: VaultwardenResponse,
): Answer {
  const body = jsonOf(response);
  const { status } = response;
  if (status >= 200 && status < 300) {
    return { kind: 'done', body };
  }
  const error = errorSchema.safeParse(body).data ?? {};
  const said =
    error.message ?? (typeof error.error === 'string' ? error.error : '');
  if (status === 429) {
    return { kind: 'refused', refusal: limited(path), said };
  }
  if (error.TwoFactorProviders !== undefined) {
    return { kind: 'refused', refusal: { kind: 'second-factor' }, said };
  }
  if (said === 'invalid_grant') {
    return { kind: 'refused', refusal: { kind: 'wrong-credentials' }, said };
  }
  return { kind: 'refused', refusal: { kind: kindOf(status, said) }, said };
}
