/* What must never be shown is taken out of texts of outside tools, and the rest is left as it is. */
import { redact } from './redact';

describe('redact', () => {
  it.each([
    ['password=hunter2', 'password=[redacted]'],
    ['"token": "abc def", x', '"token": [redacted], x'],
    ['PVE_API_SECRET: s3cr3t next', 'PVE_API_SECRET: [redacted] next'],
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer [redacted]'],
    [
      'opencsp@pve!portal=00000000-0000-0000-0000-000000000000',
      'opencsp@pve!portal=[redacted]',
    ],
    [
      'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln and more',
      '[redacted] and more',
    ],
    ['https://user:pass@host/x', 'https://user:[redacted]@host/x'],
    [
      'a\n-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\nb',
      'a\n-----BEGIN OPENSSH PRIVATE KEY----- [redacted]\nb',
    ],
    [
      "can't lock file '/var/lock/qemu-server/lock-9000.conf' - got timeout",
      "can't lock file '/var/lock/qemu-server/lock-9000.conf' - got timeout",
    ],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});
