/*
 * Proves what each refusal of a stream to a port of a host means; leaves that servers refuse so to
 * SshHostRunner.contract.test.ts.
 */
import { forwardTrouble } from './openForward';

const party = {
  address: '192.0.2.1',
  port: 22,
  user: 'ada',
  hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:x', blob: 'AAAA' },
};

describe('a refusal', () => {
  const to = { host: '127.0.0.1', port: 443 };
  const said = (reason: number | string, words: string) =>
    forwardTrouble(
      Object.assign(new Error(`(SSH) Channel open failure: ${words}`), {
        reason,
      }),
      party,
      to,
    );

  it.each([
    [1, 'open failed', 'prohibited', 'AllowTcpForwarding'],
    [3, 'unknown channel type', 'prohibited', 'AllowTcpForwarding'],
    [2, 'Connection refused', 'refused', '127.0.0.1:443 of 192.0.2.1'],
    [2, '', 'refused', '127.0.0.1:443 of 192.0.2.1'],
    [2, 'Connection timed out', 'no-answer', 'timed out'],
    [2, 'No route to host', 'no-answer', 'No route'],
    [2, 'Network is unreachable', 'no-answer', 'unreachable'],
  ])('with reason %j, "%s": %s', (reason, words, trouble, text) => {
    expect(said(reason, words)).toMatchObject({
      trouble,
      isPassing: trouble !== 'prohibited',
      message: expect.stringContaining(text),
    });
  });

  it('without a reason is a connection that is lost', () => {
    expect(said('', 'server closed channel unexpectedly')).toMatchObject({
      trouble: 'unreachable',
    });
  });
});
