/*
 * Proves that a plan is read once for what it is made of, and that no more are kept than shall be; leaves
 * what stands in a plan to composePlan.test.ts.
 */
import { bundle } from '../__testUtils__/bundle';
import { ComposePlans } from './ComposePlans';

describe('plans', () => {
  it('are read once', () => {
    const plans = new ComposePlans();
    expect(plans.of(bundle())).toBe(plans.of(bundle()));
    expect(plans.size).toBe(1);
  });

  it.each([
    ['project', { deployment: { project: 'bob-family' } }],
    ['files', { containers: { wiki: { image: 'lab/wiki:2' } } }],
    ['services', { services: { wiki: { canGoBack: false } } }],
  ])('are another one for other %s', (_what, change) => {
    const plans = new ComposePlans();
    expect(plans.of(bundle(change))).not.toBe(plans.of(bundle()));
    expect(plans.size).toBe(2);
  });

  it('that were not wanted for longest go', () => {
    const plans = new ComposePlans(2);
    const [a, b, c] = ['a', 'b', 'c'].map(project =>
      bundle({ deployment: { project } }),
    );
    const first = plans.of(a);
    const second = plans.of(b);
    plans.of(a);
    plans.of(c);
    expect(plans.size).toBe(2);
    expect(plans.of(a)).toBe(first);
    expect(plans.of(b)).not.toBe(second);
  });
});
