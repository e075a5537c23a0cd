/*
 * Proves how several readings of one container become a verdict, on our own clock, whatever order they
 * come in; leaves services made of several containers to faults.test.ts.
 */
import fc from 'fast-check';
import { SeenContainer } from '../engine/containers';
import { readAgain, Reading, Verdict } from './readings';

function seen(change: Partial<SeenContainer> = {}): SeenContainer {
  return {
    id: 'a',
    name: 'ada-family-wiki-1',
    service: 'wiki',
    state: 'running',
    health: 'healthy',
    exitCode: 0,
    error: '',
    outOfMemory: false,
    restarts: 0,
    startedAt: '2026-11-22T00:00:00Z',
    image: 'lab/web:1',
    imageId: 'sha256:1',
    labels: {},
    environmentNames: [],
    networks: [],
    addresses: [],
    isOneOff: false,
    ...change,
  };
}

/** Readings two seconds apart; the last verdict, and after which one it was decided. */
function verdictOf(readings: (SeenContainer | undefined)[]): Verdict & {
  after: number;
} {
  let before: Reading | undefined;
  let verdict: Verdict | undefined;
  for (const [index, each] of readings.entries()) {
    verdict = readAgain(before, each, { now: index * 2_000, isLast: false });
    if (verdict.isDecided) {
      return { ...verdict, after: index + 1 };
    }
    before = verdict.reading;
  }
  if (!verdict) {
    throw new Error('no reading');
  }
  return { ...verdict, after: readings.length };
}

const many = (each: SeenContainer | undefined) =>
  Array.from({ length: 20 }, () => each);

describe('a verdict', () => {
  it('takes two readings of what is healthy', () => {
    expect(verdictOf(many(seen()))).toMatchObject({ state: 'up', after: 2 });
  });

  it('takes some seconds of what has no health check', () => {
    expect(verdictOf(many(seen({ health: undefined })))).toMatchObject({
      state: 'up',
      after: 4,
    });
  });

  it('takes longer after a restart', () => {
    expect(verdictOf(many(seen({ restarts: 1 })))).toMatchObject({
      state: 'up',
      after: 11,
    });
  });

  it('is that healthy and then dead is dead', () => {
    const dead = seen({ state: 'exited', exitCode: 137, health: undefined });
    expect(verdictOf([seen(), dead, dead])).toMatchObject({
      state: 'stopped',
      detail: 'It ended with exit code 137.',
    });
  });

  it('is a crash loop by its restarts, though each reading shows it running', () => {
    const loop = [1, 2, 3].map(restarts =>
      seen({ health: undefined, restarts, startedAt: `${restarts}` }),
    );
    expect(verdictOf(loop)).toMatchObject({
      state: 'restarting',
      isDecided: true,
      after: 3,
    });
  });

  it('is a crash loop of a container that shows the same count: the engine counts anew', () => {
    const loop = ['1', '2', '3'].map(startedAt =>
      seen({ health: undefined, startedAt }),
    );
    expect(verdictOf(loop)).toMatchObject({ state: 'restarting' });
  });

  it('is not that one restart is a loop', () => {
    const once = [seen(), ...many(seen({ restarts: 1, startedAt: '2' }))];
    expect(verdictOf(once)).toMatchObject({ state: 'up' });
  });

  it.each([
    ['unhealthy', seen({ health: 'unhealthy' })],
    ['missing', undefined],
    ['stopped', seen({ state: 'created', health: undefined })],
    ['stopped', seen({ state: 'paused' })],
  ])('is %s when it is read twice', (state, each) => {
    expect(verdictOf(many(each))).toMatchObject({ state, after: 2 });
  });

  it('says that memory ran out', () => {
    const killed = seen({ state: 'exited', exitCode: 137, outOfMemory: true });
    expect(verdictOf(many(killed)).detail).toContain('more memory');
  });

  it('is another container’s when Compose made one anew', () => {
    const readings = [
      seen(),
      seen({ id: 'b', startedAt: '2' }),
      seen({ id: 'b', startedAt: '2' }),
    ];
    expect(verdictOf(readings)).toMatchObject({ state: 'up', after: 3 });
  });

  it('comes at the last reading, and is never "up" for what is not', () => {
    fc.assert(
      fc.property(
        fc.record({
          state: fc.constantFrom(
            'created',
            'running',
            'paused',
            'restarting',
            'removing',
            'exited',
            'dead',
          ),
          health: fc.option(
            fc.constantFrom('starting', 'healthy', 'unhealthy'),
            { nil: undefined },
          ),
          restarts: fc.nat(5),
        }),
        fc.nat(5),
        (change, restartsBefore) => {
          const first = readAgain(
            undefined,
            seen({ restarts: restartsBefore }),
            {
              now: 0,
              isLast: false,
            },
          );
          const last = readAgain(first.reading, seen(change), {
            now: 90_000,
            isLast: true,
          });
          expect(last.isDecided).toBe(true);
          expect(last.state).not.toBe('starting');
          const runs =
            change.state === 'running' &&
            (change.health === undefined || change.health === 'healthy');
          const mayBeUp = runs && change.restarts <= restartsBefore;
          expect(last.state !== 'up' || mayBeUp).toBe(true);
        },
      ),
    );
  });
});
