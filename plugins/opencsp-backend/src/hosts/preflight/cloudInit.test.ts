/*
 * Proves what both generations of cloud-init are read as, by answers in their documented forms
 * (22.4: exit 0 or 1 and few keys; 23.4 and later: exit 2 for "degraded"). What follows from it for a
 * host is proven by `domain/hosts`.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { judgeCloudInit, readCloudInit } from './cloudInit';

function answer(exit: number, stdout: unknown, stderr = ''): HostSection {
  return {
    name: 'corecloudinit',
    exit,
    stdout: typeof stdout === 'string' ? stdout : JSON.stringify(stdout),
    stderr,
  };
}

const DEBIAN_12 = {
  boot_status_code: 'enabled-by-generator',
  datasource: 'nocloud',
  detail:
    'DataSourceNoCloud [seed=/var/lib/cloud/seed/nocloud-net][dsmode=net]',
  errors: [],
  last_update: 'Sun, 01 Mar 2026 08:00:00 +0000',
  status: 'done',
};

const NEWER = {
  ...DEBIAN_12,
  extended_status: 'done',
  recoverable_errors: {},
  stage: null,
  'modules-final': { errors: [], recoverable_errors: {} },
};

describe('cloud-init', () => {
  it.each([
    ['22.4, done', answer(0, DEBIAN_12), 'done', 'passed'],
    [
      '22.4, running',
      answer(0, { ...DEBIAN_12, status: 'running' }),
      'running',
      'warning',
    ],
    [
      '22.4, not begun',
      answer(0, { ...DEBIAN_12, status: 'not run' }),
      'running',
      'warning',
    ],
    [
      '22.4, failed',
      answer(1, { ...DEBIAN_12, status: 'error', errors: ['no network'] }),
      'failed',
      'failed',
    ],
    ['26.2, done', answer(0, NEWER), 'done', 'passed'],
    [
      '26.2, not begun',
      answer(0, { ...NEWER, status: 'not started' }),
      'running',
      'warning',
    ],
    [
      '26.2, degraded',
      answer(2, {
        ...NEWER,
        extended_status: 'degraded done',
        recoverable_errors: { WARNING: ['Failed to set hostname'] },
      }),
      'degraded',
      'warning',
    ],
    [
      '26.2, degraded and still running',
      answer(2, {
        ...NEWER,
        status: 'running',
        extended_status: 'degraded running',
      }),
      'running',
      'warning',
    ],
    [
      '26.2, failed',
      answer(1, { ...NEWER, status: 'error', extended_status: 'error - done' }),
      'failed',
      'failed',
    ],
    [
      'switched off',
      answer(0, { ...NEWER, status: 'disabled' }),
      'absent',
      'skipped',
    ],
    [
      'not there',
      answer(127, '', 'cloud-init: not found'),
      'absent',
      'skipped',
    ],
    ['not asked', undefined, 'absent', 'skipped'],
    ['without JSON', answer(0, 'status: done\n'), 'done', 'passed'],
    [
      'without --format: exit 2 is no "degraded" then',
      answer(2, '', 'error: unrecognized arguments: --format json'),
      'unknown',
      'warning',
    ],
    ['a list', answer(0, '[]'), 'unknown', 'warning'],
    ['a new word', answer(0, { status: 'asleep' }), 'unknown', 'warning'],
  ] as const)('%s', (_, section, state, result) => {
    const report = readCloudInit(section);
    expect(report.state).toBe(state);
    expect(judgeCloudInit(report)).toMatchObject({
      name: 'cloud-init',
      result,
    });
  });

  it('quotes what it says, in one line and not endlessly', () => {
    const degraded = readCloudInit(
      answer(2, {
        ...NEWER,
        recoverable_errors: { WARNING: ['a\nb'], DEPRECATED: ['old key'] },
      }),
    );
    expect(judgeCloudInit(degraded).found).toContain(
      'WARNING a b; DEPRECATED old key',
    );
    const long = readCloudInit(
      answer(1, { status: 'error', errors: ['x'.repeat(10_000)] }),
    );
    expect(long.detail?.length).toBeLessThan(600);
  });
});
