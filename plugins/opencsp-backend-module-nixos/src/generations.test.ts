/*
 * Proves what is made of the answers of a machine about its generations: two that lead to one system, one that nobody
 * knows, and answers that cannot be read. Leaves a machine over SSH to `packages/backend`.
 */
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import { createNixosDriver } from './index';

const STORE = '/nix/store';
const COMMIT = 'c'.repeat(40);
const SYSTEM = '26.05.20260911.21a67dc';

const signal = new AbortController().signal;

const line = (generation: number, change: object = {}) => ({
  ...{ generation, date: '2026-11-22 01:15:12', nixosVersion: SYSTEM },
  ...{ kernelVersion: '6.1.0', specialisations: [], current: false },
  ...change,
});

/** A machine that answers so; each generation leads to the path of its number. */
function machine(listed: string, links: Record<number, string> = {}): FakeHost {
  const host = new FakeHost();
  host.answer(/list-generations/, { stdout: listed });
  host.answer(/current-system/, { stdout: `${STORE}/b\n` });
  host.answer(/profiles\/system$/, { stdout: `${STORE}/b\n` });
  host.answer(/systems\.json/, {
    stdout: JSON.stringify({
      systems: [{ path: `${STORE}/b`, commit: COMMIT, release: 'r' }],
    }),
  });
  Object.entries(links).forEach(([number, path]) =>
    host.answer(new RegExp(`system-${number}-link`), { stdout: `${path}\n` }),
  );
  return host;
}

const ask = (host: FakeHost) =>
  createNixosDriver().generations?.(
    host,
    { project: 'ada-family' },
    { signal },
  );

describe('generations', () => {
  it('are told by where each leads, in UTC', async () => {
    const host = machine(
      JSON.stringify([
        line(1, { nixosVersion: 'Unknown' }),
        line(2),
        line(3, { current: true }),
        line(4),
      ]),
      { 1: `${STORE}/a`, 2: `${STORE}/b`, 3: `${STORE}/b` },
    );
    const at = '2026-11-22T01:15:12.000Z';
    const ours = { at, system: SYSTEM, commit: COMMIT, release: 'r' };
    await expect(ask(host)).resolves.toEqual([
      // Its link is gone.
      { number: 4, at, isNext: false, isLive: false, system: SYSTEM },
      { ...ours, number: 3, isNext: true, isLive: true },
      // The same system: the one that the next start brings is the one that runs.
      { ...ours, number: 2, isNext: false, isLive: false },
      { number: 1, at, isNext: false, isLive: false },
    ]);
    expect(host.calls[0].argv.slice(0, 2)).toEqual(['env', 'TZ=UTC0']);
  });

  it('are the newest fifty', async () => {
    const many = Array.from({ length: 70 }, (_, index) => line(index + 1));
    const told = await ask(machine(JSON.stringify(many)));
    expect(told?.map(({ number }) => number)).toEqual(
      Array.from({ length: 50 }, (_, index) => 70 - index),
    );
  });

  it.each([
    ['no JSON', 'usage: nixos-rebuild'],
    ['other fields', JSON.stringify([{ id: 1 }])],
    ['a time that is none', JSON.stringify([line(1, { date: 'today' })])],
    ['no day', JSON.stringify([line(1, { date: '2026-13-41 25:00:00' })])],
  ])('that cannot be read for %s are refused', async (_, listed) => {
    await expect(ask(machine(listed))).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
  });
});
