import { Ask, done } from '../http/ask';
import { isRefusal } from '../http/refusals';

/** Nobody has it, and no mail gets there. */
const NOBODY = 'nobody@opencsp.invalid';

/**
 * Whether anybody may register. Any word for `SIGNUPS_ALLOWED` that the server does not know leaves signups open, and
 * its `/api/config` says the same either way (recorded: boolean-values); so it is asked for an address that nobody
 * invited.
 */
export async function areSignupsOpen(
  ask: Ask,
  signal: AbortSignal,
): Promise<boolean> {
  const reply = await ask(
    {
      what: 'see whether signups are open',
      method: 'POST',
      path: '/identity/accounts/register/send-verification-email',
      json: { email: NOBODY, name: 'nobody' },
    },
    signal,
  );
  try {
    done(reply);
    return true;
  } catch (error) {
    if (isRefusal(error, 'registration-closed')) {
      return false;
    }
    throw error;
  }
}
