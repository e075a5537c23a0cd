import { Settings } from '../settings';

const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;

/** Whether the server takes it for a mail address. */
export function isMailAddress(email: string): boolean {
  return ADDRESS.test(email) && !email.includes('..');
}

/** Whether an address may be invited: it has a domain, and the domain is allowed. */
export function mayBeInvited(settings: Settings, email: string): boolean {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  const { signupsDomains } = settings;
  return (
    at > 0 &&
    domain !== '' &&
    (signupsDomains.length === 0 || signupsDomains.includes(domain))
  );
}

/** Whether somebody without an invitation may register. */
export function maySignUp(settings: Settings, email: string): boolean {
  return settings.signupsDomains.length === 0
    ? settings.signupsAllowed
    : mayBeInvited(settings, email);
}
