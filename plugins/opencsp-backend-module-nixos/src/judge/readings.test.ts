/*
 * Proves what several looks at a unit come to: up only when it stays so, a loop found by its restarts though each
 * look shows it running, and nothing decided too early. Leaves how units are asked to `packages/backend`.
 */
import { SeenUnit } from '../machine/units';
import { readAgain, Reading } from './readings';
import { unitState, worstOf } from './unitState';

const RUNNING: SeenUnit = {
  ...{ name: 'a.service', load: 'loaded', active: 'active', sub: 'running' },
  ...{ result: 'success', status: 0, restarts: 0 },
};

function looks(seen: readonly (SeenUnit | undefined)[], every = 2_000) {
  let before: Reading | undefined;
  return seen.map((unit, at) => {
    const verdict = readAgain('a.service', before, unit, {
      now: at * every,
      isLast: at === seen.length - 1,
    });
    before = verdict.reading;
    return `${verdict.state}${verdict.isDecided ? '!' : ''}`;
  });
}

it('a unit is up when it stays so', () => {
  expect(looks([RUNNING, RUNNING, RUNNING, RUNNING, RUNNING])).toEqual([
    ...['up', 'up', 'up', 'up!', 'up!'],
  ]);
});

it('a loop is found by its restarts, though each look shows it running', () => {
  const started = (restarts: number) => ({ ...RUNNING, restarts });
  expect(looks([0, 1, 2, 3].map(started))).toEqual([
    ...['up', 'restarting', 'restarting', 'restarting!'],
  ]);
});

it('one that waits for its next start may come, and is a loop in the end', () => {
  const waiting = { ...RUNNING, active: 'activating', sub: 'auto-restart' };
  expect(looks([waiting, waiting, waiting, waiting, waiting])).toEqual([
    ...['restarting', 'restarting', 'restarting', 'restarting', 'restarting!'],
  ]);
});

it('one that starts is waited for', () => {
  const starting = { ...RUNNING, active: 'activating', sub: 'start' };
  expect(
    looks([starting, starting, starting, starting, RUNNING]).slice(0, 4),
  ).toEqual(['starting', 'starting', 'starting', 'starting']);
});

it('one of which the machine says nothing is not known', () => {
  expect(looks([undefined, undefined])).toEqual(['unknown', 'unknown!']);
});

it.each<[string, Partial<SeenUnit>, string, string]>([
  ['masked', { load: 'masked', active: 'inactive' }, 'stopped', 'masked'],
  ['not there', { load: 'not-found', active: 'inactive' }, 'missing', 'not in'],
  ['stopped', { active: 'inactive', sub: 'dead' }, 'stopped', 'does not run'],
  [
    'without its secret',
    { active: 'failed', result: 'exit-code', status: 243 },
    ...(['unhealthy', 'could not read a secret'] as const),
  ],
  [
    'killed for memory',
    { active: 'failed', result: 'oom-kill', status: 9 },
    ...(['unhealthy', 'no memory'] as const),
  ],
])('one that is %s is said to be so', (_, change, state, words) => {
  expect(unitState('a.service', { ...RUNNING, ...change })).toEqual({
    state,
    detail: expect.stringContaining(words),
  });
});

it('a service is as its worst unit', () => {
  expect(
    worstOf([{ state: 'up' }, { state: 'starting' }, { state: 'unhealthy' }]),
  ).toEqual({ state: 'unhealthy' });
  expect(worstOf([])).toEqual({ state: 'up' });
});
