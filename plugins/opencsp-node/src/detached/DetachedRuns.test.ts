/*
 * Proves that a detached program of the same try has the same id, that others never do, that each is one
 * that a host takes, and which of them are of an earlier run; leaves what follows from ids to the drivers.
 */
import fc from 'fast-check';
import { DetachedRuns } from './DetachedRuns';

const RUNS = new DetachedRuns('compose');

const run = fc.record({
  id: fc.oneof(fc.uuid(), fc.string({ maxLength: 80 })),
  attempt: fc.integer({ min: 1, max: 99 }),
  what: fc.constantFrom('pull', 'core0', 'core1r', 'apps12', 'downname'),
  suffix: fc.nat(2),
});

type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

function idOf({ id, attempt, what, suffix }: Run): string {
  return RUNS.idOf({ deployment: { id }, attempt }, what, suffix);
}

describe('the id of a program', () => {
  it('is one that a host takes, and begins as all of its deployment do', () => {
    fc.assert(
      fc.property(run, each => {
        expect(idOf(each)).toMatch(/^[a-z0-9-]{1,64}$/);
        expect(idOf(each).startsWith(RUNS.prefixOf(each))).toBe(true);
      }),
    );
  });

  it('is the same for the same, and another for another', () => {
    fc.assert(
      fc.property(run, run, (a, b) => {
        const isSame =
          a.id === b.id &&
          a.attempt === b.attempt &&
          a.what === b.what &&
          a.suffix === b.suffix;
        expect(idOf(a) === idOf(b)).toBe(isSame);
      }),
    );
  });

  it('never begins one of another deployment', () => {
    fc.assert(
      fc.property(run, run, (a, b) => {
        expect(idOf(a).startsWith(RUNS.prefixOf(b))).toBe(a.id === b.id);
      }),
    );
    expect(
      RUNS.prefixOf({ id: 'a-b' }).startsWith(RUNS.prefixOf({ id: 'a' })),
    ).toBe(false);
  });
});

describe('a program of an earlier run', () => {
  const asContext = ({ id, attempt }: Run) => ({ deployment: { id }, attempt });

  it('is one of another deployment, or of an earlier try', () => {
    fc.assert(
      fc.property(run, run, (now, other) => {
        expect(RUNS.isOfEarlier(idOf(other), asContext(now))).toBe(
          other.id !== now.id || other.attempt < now.attempt,
        );
        const own = { ...other, id: now.id };
        expect(RUNS.isOfEarlier(idOf(own), asContext(now))).toBe(
          own.attempt < now.attempt,
        );
      }),
    );
  });

  it('is none that the driver has not begun', () => {
    fc.assert(
      fc.property(
        run,
        fc
          .stringMatching(/^[a-z0-9-]{1,64}$/)
          .filter(id => !id.startsWith('compose-')),
        (now, id) => {
          expect(RUNS.isOfEarlier(id, asContext(now))).toBe(false);
        },
      ),
    );
  });
});
