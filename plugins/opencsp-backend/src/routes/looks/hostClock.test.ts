/*
 * Proves what is said of a host's clock, and that the time of the exchange is not taken for a difference;
 * leaves what a wrong clock means to the rules of routes.
 */
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import fc from 'fast-check';
import { clockAhead, hostClockCommand } from './hostClock';

const look = async (stdout: string, exit = 0) => {
  const host = new FakeHost();
  host.answer('date +%s', { stdout, exit });
  return host.gather([hostClockCommand], { timeoutMs: 1_000 });
};

it.each([
  ['the same second', '1000\n', 1_000_400, 1_000_900, 0],
  ['a slow exchange', '1003\n', 1_000_000, 1_009_000, 0],
  ['an hour ahead', '4600\n', 1_000_000, 1_000_000, 3_600_000],
  ['an hour behind', '1000\n', 4_601_000, 4_602_000, -3_600_000],
])('%s', async (_words, said, asked, answered, ahead) => {
  expect(clockAhead(await look(said), asked, answered)).toBe(ahead);
});

it.each([
  ['', 0],
  ['date: not found', 127],
  ['1000', 1],
  ['-5', 0],
])('nothing is known of "%s"', async (said, exit) => {
  expect(clockAhead(await look(said, exit), 0, 0)).toBeUndefined();
  expect(clockAhead([], 0, 0)).toBeUndefined();
});

it('a clock that is right is never told of', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(4e12),
      fc.nat(60_000),
      fc.nat(60_000),
      async (asked, before, after) => {
        const said = String(Math.floor((asked + before) / 1_000));
        const answered = asked + before + after;
        expect(clockAhead(await look(said), asked, answered)).toBe(0);
      },
    ),
  );
});
