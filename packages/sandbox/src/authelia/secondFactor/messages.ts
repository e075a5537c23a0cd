import { AutheliaPerson } from '../directory/Directory';

/* Messages to people, as they were recorded in the file that stands for mail (04). */

/** What all messages need. */
export interface Addressing {
  person: AutheliaPerson;
  /** Milliseconds since 1970. */
  now: number;
  /** Milliseconds since the server's start. */
  uptimeMs: number;
  remoteIp: string;
}

const RULE = '----------------------------------------';
const POWERED = 'Powered by Authelia https://www.authelia.com';

/** The message with a one-time code. */
export function codeMessage(
  to: Addressing,
  {
    domain,
    portalUrl,
    code,
    id,
  }: { domain: string; portalUrl: string; code: string; id: string },
): string {
  const revocation = new URL('/revoke/one-time-code', portalUrl);
  revocation.searchParams.set('id', id);
  return message(to, 'Confirm your identity', [
    'A ONE-TIME CODE HAS BEEN GENERATED TO COMPLETE A REQUESTED ACTION',
    `Hi ${to.person.displayName},`,
    `This notification has been sent to you in order to verify your identity to change security details for your account at ${domain}.`,
    'Do not share this notification or the content of this notification with anyone.',
    'The following one-time code should only be used in the prompt displayed in your browser.',
    ...[RULE, code, RULE],
    'If you did not initiate the process your credentials may have been compromised and you should:',
    [
      ' 1. Revoke this code using the provided links below',
      ' 2. Reset your password or other login credentials',
      ' 3. Contact an Administrator',
    ].join('\n'),
    'To revoke the code, click the link below:',
    revocation.href,
    RULE,
    `This notification was intended for ${to.person.displayName}. This one-time code was generated due to an action from ${to.remoteIp}. If you do not believe that your actions could have triggered this event or if you are concerned about your account's safety, please follow the explicit directions in this notification.`,
    POWERED,
  ]);
}

/** The message that a second factor came or went. */
export function eventMessage(to: Addressing, event: 'Added' | 'Removed') {
  const title = `Second Factor Method ${event}`;
  const verb = event === 'Added' ? 'added to' : 'removed from';
  return message(to, title, [
    title,
    `Hi ${to.person.displayName},`,
    `This notification has been sent to you in order to notify you that a Second Factor Method was ${verb} your account.`,
    RULE,
    'Event Details:',
    `Action: ${title}`,
    ...['', 'Category: One-Time Password', ''],
    RULE,
    `This notification was intended for ${to.person.displayName}. This event notification was generated due to an action from ${to.remoteIp}. If you do not believe that your actions could have triggered this event or if you are concerned about your account's safety, please change your password and reach out to an administrator.`,
    POWERED,
  ]);
}

function message(
  { person, now, uptimeMs }: Addressing,
  subject: string,
  parts: readonly string[],
): string {
  const date = new Date(now).toISOString().replace('T', ' ').replace('Z', '');
  return [
    `Date: ${date} +0000 UTC m=+${(uptimeMs / 1_000).toFixed(3)}`,
    `Recipient: {${person.displayName} ${person.email}}`,
    `Subject: ${subject}`,
    `${parts.join('\n\n')}\n\n`,
  ].join('\n');
}
