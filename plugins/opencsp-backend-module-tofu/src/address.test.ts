/*
 * Which of the addresses that a machine tells is shown as its own. That the outputs are read in each of
 * their forms, and late ones waited for, is in `addresses.test.ts`.
 */
import { routableAddress } from './address';

describe('routableAddress', () => {
  it.each<[string, string[], string | undefined]>([
    ['one', ['10.0.0.5'], '10.0.0.5'],
    ['one with its prefix', ['10.0.0.5/24'], '10.0.0.5'],
    ['none', [''], undefined],
    ['a word', ['pending'], undefined],
    ['an odd spelling', ['0x0a000005', '10.5'], undefined],
    ['loopback only', ['127.0.0.1', '::1'], undefined],
    ['link-local only', ['169.254.7.7', 'fe80::1%eth0'], undefined],
    ['link-local first', ['169.254.7.7', '10.0.0.5'], '10.0.0.5'],
    ['nothing yet', ['0.0.0.0', '::'], undefined],
    ['multicast', ['224.0.0.1', 'ff02::1'], undefined],
    ['loopback written as IPv6', ['::ffff:127.0.0.1'], undefined],
    ['IPv4 written as IPv6', ['::ffff:10.0.0.5'], '10.0.0.5'],
    ['IPv6 only', ['2001:DB8::5/64'], '2001:db8::5'],
    ['IPv6 and IPv4', ['2001:db8::5', '10.0.0.5'], '10.0.0.5'],
    ['a bridge of containers', ['172.17.0.1', '192.0.2.9'], '192.0.2.9'],
    ['several in one text', ['10.0.0.9,10.0.0.10'], '10.0.0.9'],
    ['the sandbox’s', ['127.77.1.5'], '127.77.1.5'],
  ])('chooses of %s', (_what, told, expected) => {
    expect(routableAddress(told)).toBe(expected);
  });

  it('chooses the same in whatever order they come', () => {
    const told = ['10.0.0.10', '10.0.0.9', '172.17.0.1', '2001:db8::1'];
    const orders = told.map((_, from) => [
      ...told.slice(from),
      ...told.slice(0, from),
    ]);
    expect(new Set(orders.map(order => routableAddress(order)))).toEqual(
      new Set(['10.0.0.9']),
    );
  });

  it('chooses the one that was asked for, if the machine has it', () => {
    const told = ['10.0.0.9', '10.0.0.10/24'];
    expect(routableAddress(told, '10.0.0.10/24')).toBe('10.0.0.10');
    expect(routableAddress(told, '10.0.0.77/24')).toBe('10.0.0.9');
    expect(routableAddress(['127.0.0.1'], '127.0.0.1')).toBeUndefined();
  });
});
