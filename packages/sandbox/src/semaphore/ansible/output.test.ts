/**
 * Holds the printed lines to those that a real Ansible printed, byte for byte. Which lines a run
 * prints is tested with the tasks.
 */
import {
  banner,
  emptyInventoryLines,
  noHostsLine,
  recapLines,
  unreachableLine,
} from './output';
import { recorded } from '../__fixtures__';

const none = { ok: 0, changed: 0, unreachable: 0, failed: 0 };

describe('Ansible output', () => {
  it.each([
    ['10', 'vm1', { ...none, ok: 2, changed: 1 }],
    ['20', 'localhost', { ...none, ok: 1, failed: 1 }],
    ['28', 'vm1', { ...none, unreachable: 1 }],
  ] as const)('prints the recap of case %s', (name, host, counts) => {
    expect(recapLines(new Map([[host, counts]]))).toEqual(
      recorded.recaps[name],
    );
  });

  it('prints what an empty inventory gives (33)', () => {
    expect([
      ...emptyInventoryLines(),
      ...banner('PLAY [all]'),
      noHostsLine(),
      ...recapLines(new Map()),
    ]).toEqual(recorded.recaps['33']);
  });

  it.each([
    [
      '28',
      'ssh: connect to host 127.0.0.1 port 2299: Connection refused',
    ] as const,
    ['29', 'root@127.0.0.1: Permission denied (publickey).'] as const,
  ])('prints the unreachable host of case %s', (name, reason) => {
    expect(unreachableLine('vm1', reason)).toBe(recorded.unreachable[name]);
  });

  it('lists hosts by name', () => {
    const lines = recapLines(
      new Map([
        ['vm-b', none],
        ['localhost', none],
      ]),
    );
    expect(lines[2]).toContain('localhost');
    expect(lines[3]).toContain('vm-b');
  });
});
