import { VaultwardenAdmin } from '../admin/VaultwardenAdmin';
import { refusalError } from '../http/ask';
import { isRefusal } from '../http/refusals';
import { VaultSession } from '../http/VaultSession';
import { register, RegisterOptions } from './register';

/** What the platform's own account is made with. */
export interface PlatformAccountOptions extends RegisterOptions {
  admin: VaultwardenAdmin;
  session: VaultSession;
}

/**
 * Makes the platform's own account, or finds it, and signs in: look → invite → register → sign in. It may be
 * repeated after any failure: what an earlier try made is found.
 *
 * @returns the id of the account, and whether it was registered now
 * @throws VaultwardenError `burned` when an earlier registration used the invitation up
 *   ({@link VaultwardenAdmin.renewInvitation} is the way out), `disabled`, or `wrong-credentials` when the address
 *   has an account with another password
 */
export async function ensurePlatformAccount(
  options: PlatformAccountOptions,
  signal: AbortSignal,
): Promise<{ id: string; made: boolean }> {
  const { admin, session, credentials } = options;
  const { value: account } = await admin.invite(credentials.mail, signal);
  if (!account.isEnabled) {
    throw refusalError('use the platform account', { kind: 'disabled' });
  }
  if (!account.isRegistered) {
    await registerOnce(options, signal);
  }
  await session.keys(signal);
  return { id: account.id, made: !account.isRegistered };
}

/** A refusal, or an answer that got lost, is decided by looking. */
async function registerOnce(
  options: PlatformAccountOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    await register(options, signal);
  } catch (error) {
    if (!isRefusal(error, 'registration-closed', 'outcome-unknown')) {
      throw error;
    }
    const now = await options.admin.find(options.credentials.mail, signal);
    if (now?.isRegistered) {
      return;
    }
    if (isRefusal(error, 'registration-closed') && now) {
      throw refusalError('register the platform account', { kind: 'burned' });
    }
    throw error;
  }
}
