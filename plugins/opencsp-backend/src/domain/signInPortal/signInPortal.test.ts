/*
 * Proves that what the sign-in portal writes is read as it was recorded, or as its source has it, and that
 * anything else is no answer; leaves how it is asked for to `services/signInPortal`.
 */
import { readFileSync } from 'node:fs';
import { readBans } from './bans';
import { readPortalMessage } from './portalMessage';

describe('who is shut out', () => {
  it('is read from the table, the longest first', () => {
    const table = [
      'ID Username  Expires             Source     Reason',
      '1  grace     2026-11-23 10:05:00 regulation Exceeding Maximum Retries',
      '12 ken smith 2026-11-23 10:07:30 regulation Exceeding Maximum Retries',
      '',
    ].join('\n');
    expect(readBans(table)).toEqual([
      { id: 12, login: 'ken smith', until: Date.UTC(2026, 10, 23, 10, 7, 30) },
      { id: 1, login: 'grace', until: Date.UTC(2026, 10, 23, 10, 5) },
    ]);
  });

  it('is nobody, in its words', () => {
    expect(readBans('No results.\n')).toEqual([]);
  });

  it.each([
    '',
    'Error: unknown command',
    'ID Username Expires Source Reason\n1  grace soon regulation x\n',
    'Username ID Expires Source\n',
  ])('is not known from anything else: %j', text => {
    expect(readBans(text)).toBeUndefined();
  });
});

/** As it was recorded of Authelia 4.39.20: 04-totp. */
const RECORDED = readFileSync(
  `${__dirname}/__recordings__/notification.txt`,
  'utf8',
);

describe('the newest message', () => {
  it('is read as it was recorded, with its code', () => {
    expect(readPortalMessage(RECORDED)).toEqual({
      at: Date.UTC(2026, 10, 22, 0, 4, 37, 710),
      to: 'Alice Example alice@example.com',
      subject: 'Confirm your identity',
      code: 'VTY6Z7B4',
    });
  });

  it('has no code where none stands between the rules', () => {
    const event = RECORDED.replace('VTY6Z7B4', 'Event Details:');
    expect(readPortalMessage(event)).toEqual(
      expect.not.objectContaining({ code: expect.anything() }),
    );
  });

  it.each(['', 'cat: no such file', RECORDED.slice(20), 'Date: never\n'])(
    'is none in anything else: %j',
    text => {
      expect(readPortalMessage(text)).toBeUndefined();
    },
  );
});
