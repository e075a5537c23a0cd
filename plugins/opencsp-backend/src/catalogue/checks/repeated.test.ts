/* Proves who comes back to himself; leaves who is asked about to the checks. */
import * as fc from 'fast-check';
import { inCircles } from './repeated';

describe('inCircles', () => {
  it('names those who reach themselves, and nobody else', () => {
    const id = fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e');
    const graph = fc.array(fc.tuple(id, fc.array(id, { maxLength: 3 })));
    fc.assert(
      fc.property(graph, edges => {
        const next = new Map(edges);
        const reaches = (from: string, to: string, steps: number): boolean =>
          steps > 0 &&
          (next.get(from) ?? []).some(
            each => each === to || reaches(each, to, steps - 1),
          );
        expect(inCircles(next)).toEqual(
          [...next.keys()].filter(key => reaches(key, key, 5)),
        );
      }),
    );
  });
});
