/** The default of the app `password_policy` (Nextcloud's manual, "User password policy"). */
const LEAST_LENGTH = 10;

/** Some of the million common passwords that the app knows; in lower case. */
const COMMON = new Set([
  ...['1234567890', 'password123', 'password1234', 'qwertyuiop', '0987654321'],
  ...[
    '1q2w3e4r5t',
    'iloveyou123',
    'administrator',
    '1111111111',
    'changeme123',
  ],
  ...['q1w2e3r4t5', 'basketball', 'letmein123', 'welcome123', 'nextcloud123'],
]);

/** @returns why the policy does not take a password, in the words that people are shown; nothing for a good one */
export function policyHint(password: string): string | undefined {
  if ([...password].length < LEAST_LENGTH) {
    return `Password needs to be at least ${LEAST_LENGTH} characters long.`;
  }
  return COMMON.has(password.toLowerCase())
    ? 'Password is among the 1,000,000 most common ones. Please make it unique.'
    : undefined;
}
