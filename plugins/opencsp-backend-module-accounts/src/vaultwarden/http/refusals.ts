import { CustomErrorBase } from '@backstage/errors';

/** Vaultwarden's own limits. Neither answer has a `Retry-After` (recorded: rate-limits). */
export const LIMIT_SECONDS = {
  /** Ten logins, good ones too; then one passes after this long (recorded). */
  login: 60,
  /** Three tries at the admin page; the server's default for the next one (`ADMIN_RATELIMIT_SECONDS`, not recorded). */
  admin: 300,
} as const;

/** Why Vaultwarden, or the client before it asked, refused. */
export type Refusal =
  /** No token, or one that ended. */
  | { kind: 'not-signed-in' }
  /** Wrong password, wrong admin token, or a refresh token that is not good any more. */
  | { kind: 'wrong-credentials' }
  /** Signed in, but not allowed; also what is gone answers so. */
  | { kind: 'forbidden' }
  /** Too many logins. */
  | { kind: 'limited'; retryAfterSeconds: number }
  /** The account was disabled by an administrator. */
  | { kind: 'disabled' }
  /** The account asks for a second factor, which the platform's own must not have. */
  | { kind: 'second-factor' }
  /** There already. */
  | { kind: 'exists' }
  /** There, but not as we made it; nothing was changed. */
  | { kind: 'conflict' }
  /** A failed registration used the invitation up. */
  | { kind: 'burned' }
  /** Registration is not allowed for this address, or it has an account. */
  | { kind: 'registration-closed' }
  /** An organisation may not invite whom the administrator has not invited. */
  | { kind: 'invitations-off' }
  /** The last owner of an organisation stays. */
  | { kind: 'last-owner' }
  | { kind: 'not-found' }
  /** Somebody changed it in between. */
  | { kind: 'stale' }
  /** The member is in another state than the call needs. */
  | { kind: 'wrong-state' }
  /** The server has no admin page. */
  | { kind: 'no-admin-page' }
  /** What was sent is wrong. */
  | { kind: 'invalid' }
  /** The account's key derivation is not supported, or too weak. */
  | { kind: 'kdf-refused' }
  /** A key or a string of the vault could not be opened. */
  | { kind: 'unreadable' }
  /** No answer, or an error of the server: nothing was read. */
  | { kind: 'unavailable' }
  /** A change was sent and no answer came: it may have happened. */
  | { kind: 'outcome-unknown' }
  /** An answer that is not known. */
  | { kind: 'unexpected' };

/**
 * Vaultwarden refused, or could not be asked. The message says what was tried, why it failed and what to do next; it
 * holds nothing of what was sent.
 */
export class VaultwardenError extends CustomErrorBase {
  name = 'VaultwardenError' as const;

  constructor(readonly refusal: Refusal, message: string, cause?: Error) {
    super(message, cause);
  }
}

/** Whether an error is a refusal of one of these kinds. */
export function isRefusal(
  error: unknown,
  ...kinds: Refusal['kind'][]
): error is VaultwardenError {
  return (
    error instanceof VaultwardenError && kinds.includes(error.refusal.kind)
  );
}

/** What to do next, by the kind of refusal. */
export const NEXT_STEPS: Record<Refusal['kind'], string> = {
  'not-signed-in': 'Sign in again',
  'wrong-credentials':
    'Check that the stored secret is the one that the server was set up with',
  forbidden:
    'Check that the account is a member with the rights for this, and that the organisation still exists',
  limited: 'Try again when the limit has passed',
  disabled: 'Enable the account on the admin page',
  'second-factor':
    'Remove the second factor of the platform account on the admin page',
  exists: 'Look at what is there',
  conflict: 'Compare what is there with what is wanted; nothing was changed',
  burned:
    'Delete the account or the member and invite again: a failed registration uses an invitation up for good',
  'registration-closed':
    'Invite the address first; if it has an account, sign in with that',
  'invitations-off':
    'Set INVITATIONS_ALLOWED to true for the service, or invite the address on the admin page first',
  'last-owner': 'Make a second owner first, or remove the organisation',
  'not-found': 'Look again; somebody may have removed it',
  stale: 'Look again and repeat the change',
  'wrong-state': 'Look again; the member has moved on',
  'no-admin-page': 'Set ADMIN_TOKEN for the service and start it again',
  invalid:
    'This is a fault of the portal or another version of the server; report it',
  'kdf-refused':
    'Set the account to PBKDF2 with 600000 iterations in its settings',
  unreadable:
    'Restore the stored secret of the platform account, or make the account anew',
  unavailable: 'Check that the service runs and is reached, then try again',
  'outcome-unknown': 'Look whether it happened before it is tried again',
  unexpected: 'Check that the address leads to Vaultwarden and its version',
};
