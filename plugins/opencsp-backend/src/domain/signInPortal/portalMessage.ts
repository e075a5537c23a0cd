import { Time } from '../record';

/*
 * The file that stands for mail: it holds the newest message only (recorded: authelia 22, 04-totp).
 */

/** A message of the sign-in portal to somebody. */
export interface PortalMessageRecord {
  at: Time;
  /** Name and address. */
  to: string;
  subject: string;
  /** For its person alone: it is shown when it is asked for, and kept nowhere. */
  code?: string;
}

/** Go's time: `2026-11-22 00:04:37.710241807 +0000 UTC m=+31.340996874`. */
const DATE =
  /^Date: (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)\d* ([+-]\d{2})(\d{2}) /;

const RECIPIENT = /^Recipient: \{(.*)\}$/;

const SUBJECT = /^Subject: (.*)$/;

/** A line of its own between two rules. */
const CODE = /\n-{10,}\n\n([A-Z0-9]{4,32})\n\n-{10,}\n/;

/** Reads the file; nothing when it is no message as they were recorded, such as an empty one. */
export function readPortalMessage(
  text: string,
): PortalMessageRecord | undefined {
  const [date = '', recipient = '', subject = ''] = text.split('\n');
  const [, day, time, hours, minutes] = DATE.exec(date) ?? [];
  const [, to] = RECIPIENT.exec(recipient) ?? [];
  const [, about] = SUBJECT.exec(subject) ?? [];
  const at = Date.parse(`${day}T${time}${hours}:${minutes}`);
  if (to === undefined || about === undefined || Number.isNaN(at)) {
    return undefined;
  }
  const [, code] = CODE.exec(text) ?? [];
  return { at, to, subject: about, ...(code !== undefined && { code }) };
}
