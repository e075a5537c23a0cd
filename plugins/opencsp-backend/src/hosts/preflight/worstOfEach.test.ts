/*
 * Proves that each check is told once, and that nothing bad is lost by it; leaves what is checked to
 * coreChecks.test.ts and the drivers' tests.
 */
import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { worstOfEach } from './worstOfEach';

const check = (
  name: string,
  result: HostCheck['result'],
  found: string = result,
) => ({
  name,
  title: name,
  result,
  found,
});

describe('checks of the core and of a driver', () => {
  it('are told once for each name, in their order', () => {
    expect(
      worstOfEach([
        check('disk', 'passed', 'core'),
        check('clock', 'passed'),
        check('disk', 'passed', 'driver'),
        check('engine', 'passed'),
      ]).map(({ name, found }) => [name, found]),
    ).toEqual([
      ['disk', 'core'],
      ['clock', 'passed'],
      ['engine', 'passed'],
    ]);
  });

  it.each([
    ['passed', 'failed', 'failed'],
    ['failed', 'passed', 'failed'],
    ['warning', 'failed', 'failed'],
    ['warning', 'passed', 'warning'],
    ['skipped', 'passed', 'passed'],
    ['passed', 'skipped', 'passed'],
  ] as const)('%s and %s are %s', (first, second, worse) => {
    expect(
      worstOfEach([check('dns', first), check('dns', second)]),
    ).toMatchObject([{ result: worse }]);
  });
});
