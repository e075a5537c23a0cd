/**
 * Proves what is read out of logs that a real Semaphore and a real Ansible wrote: which hosts a
 * run reached, and the line at which it failed. What follows from that is in `verdict.test.ts`.
 */
import {
  findFailingLine,
  isLogOfFailureComplete,
  plain,
  readRecap,
} from './ansibleLog';
import recorded from './__fixtures__/recorded-2.10.json';

describe('readRecap', () => {
  it('reads each host', () => {
    expect(readRecap(recorded['32-mixed'])).toEqual(
      new Map([
        ['bad', { ok: 0, unreachable: 1, failed: 0 }],
        ['ok', { ok: 2, unreachable: 0, failed: 0 }],
      ]),
    );
    expect(readRecap(recorded['20-fail-task'])?.get('localhost')).toEqual({
      ok: 1,
      unreachable: 0,
      failed: 1,
    });
  });

  it.each(['33-empty-inventory', '34-empty-group'] as const)(
    'finds no host in %s, which Semaphore calls a success',
    name => {
      expect(readRecap(recorded[name])).toEqual(new Map());
    },
  );

  it('knows when there is none', () => {
    expect(readRecap(recorded['35-limit-none'])).toBeUndefined();
    expect(readRecap([])).toBeUndefined();
  });

  it('believes only the last one, and no line that a playbook prints inside', () => {
    const forged = [
      'PLAY RECAP *****',
      'vm-a : ok=1    changed=0    unreachable=0    failed=0    skipped=0',
      '',
      ...recorded['34-empty-group'],
    ];
    expect(readRecap(forged)).toEqual(new Map());
    const printed = [
      ...recorded['34-empty-group'],
      'vm-a : ok=1    changed=0    unreachable=0    failed=0    skipped=0',
    ];
    expect(readRecap(printed)).toEqual(new Map());
  });
});

describe('findFailingLine', () => {
  it.each([
    [
      '20-fail-task',
      {
        host: 'localhost',
        task: 'this one fails',
        reason: 'non-zero return code (exit code 7): on-stderr',
        unreachable: false,
      },
    ],
    [
      '28-refused',
      {
        host: 'vm1',
        task: 'write a file',
        reason:
          'Failed to connect to the host via ssh: ssh: connect to host 127.0.0.1 port 2299: Connection refused',
        unreachable: true,
      },
    ],
    [
      '31-hostkey-unknown',
      {
        host: 'vm1',
        task: 'write a file',
        reason:
          'Failed to connect to the host via ssh: No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking. Host key verification failed.',
        unreachable: true,
      },
    ],
    [
      '22-syntax-error',
      {
        reason:
          'ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:',
        unreachable: false,
      },
    ],
    [
      '24-playbook-missing',
      {
        reason: 'ERROR! the playbook: does-not-exist.yml could not be found',
        unreachable: false,
      },
    ],
    [
      '25-bad-branch',
      {
        reason:
          'fatal: Remote branch no-such-branch not found in upstream origin',
        unreachable: false,
      },
    ],
    [
      '30-broken-key',
      {
        reason:
          'Failed to install inventory: parsing private key: ssh: no key found',
        unreachable: false,
      },
    ],
    [
      '14-template-without-environment',
      { reason: 'Error: unexpected end of JSON input', unreachable: false },
    ],
    [
      '41-stop-running-graceful',
      { reason: 'Running app failed: signal: killed', unreachable: false },
    ],
  ] as const)('reads %s', (name, failing) => {
    expect(findFailingLine(recorded[name])).toEqual(failing);
  });

  it('passes over a failure that was ignored', () => {
    const upToIgnored = recorded['21-ignored-and-rescued'].slice(0, 11);
    expect(upToIgnored.join()).toContain('...ignoring');
    expect(findFailingLine(upToIgnored)).toBeUndefined();
  });

  it('shows a result of another form as it is', () => {
    expect(
      findFailingLine(['fatal: [vm-a]: FAILED! => {"censored": true}']),
    ).toMatchObject({ reason: '{"censored": true}' });
  });
});

it('knows whether the last word of a failed run is there', () => {
  expect(isLogOfFailureComplete(recorded['28-refused'])).toBe(true);
  // Case 32 is the one of 34 that was read before its last two lines came.
  expect(isLogOfFailureComplete(recorded['32-mixed'])).toBe(false);
});

it('takes colours and newlines away', () => {
  expect(plain('\u001b[0;33mchanged: [vm1]\u001b[0m\n')).toBe('changed: [vm1]');
});
