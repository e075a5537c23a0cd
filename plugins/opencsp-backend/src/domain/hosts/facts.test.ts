/*
 * Proves which verdict a facts file gets: of this run or another one, failed and skipped checks, and whatever
 * else lies there. What a verdict does to a host is proven by `prepareFacts.test.ts`, that the file is read
 * by `hosts/preflight/factsChecks.test.ts`.
 */
import fc from 'fast-check';
import { FACTS_BYTES, factsCheck, judgeFacts } from './facts';

const KEY = 'opencsp:x:prepare:4';
const LEFT = { step: 'prepare', name: 'facts-prepare', title: 'Facts' };

function judged(change: object = {}, text?: string) {
  const facts = {
    ...{ step: 'prepare', version: '1.0.0', run: KEY, outcome: 'done' },
    checks: [{ name: 'Docker runs', result: 'ok', saw: 'active' }],
    ...change,
  };
  return judgeFacts({ ...LEFT, text: text ?? JSON.stringify(facts) }, KEY);
}

const check = (result: string, saw: unknown = 'inactive') => ({
  checks: [{ name: 'Docker runs', result, saw }],
});

it.each([
  ['all ok', {}, { of: 'done' }],
  [
    'failed',
    check('failed'),
    { of: 'failed', words: 'Docker runs: inactive.' },
  ],
  ['failed as a whole', { outcome: 'failed' }, { of: 'failed' }],
  [
    'skipped in part',
    check('skipped'),
    { of: 'partial', words: 'Docker runs: inactive.' },
  ],
  [
    'skipped as a whole',
    { ...check('skipped'), outcome: 'skipped' },
    { of: 'skipped', words: 'Docker runs: inactive.' },
  ],
  [
    'of an older run, though failed',
    { ...check('failed'), run: 'opencsp:x:prepare:3' },
    { of: 'other-run', run: 'opencsp:x:prepare:3' },
  ],
  ['by hand', { run: '' }, { of: 'other-run', run: '' }],
  ['of another step', { step: 'security' }, { of: 'unreadable' }],
  ['of an unknown outcome', { outcome: 'fine' }, { of: 'unreadable' }],
  ['without checks', { checks: undefined }, { of: 'unreadable' }],
])('judges facts that are %s', (_, change, verdict) => {
  expect(judged(change)).toMatchObject(verdict);
});

it('tells a file that is not there from one that says nothing', () => {
  expect(judgeFacts(LEFT, KEY)).toEqual({ of: 'missing' });
  expect(judged({}, '')).toEqual({ of: 'unreadable' });
  expect(judged({}, '{"step":')).toEqual({ of: 'unreadable' });
  const long = JSON.stringify({ run: KEY }) + ' '.repeat(FACTS_BYTES);
  expect(judged({}, long)).toEqual({ of: 'unreadable' });
});

it('shows one line of what was seen, and not all of it', () => {
  const shown = judged(check('failed', `a\u001b[31m\nb${'c'.repeat(2000)}`));
  expect(shown).toMatchObject({ of: 'failed' });
  expect(JSON.stringify(shown)).not.toMatch(/\\n|\\u001b|c{400}/);
  expect(judged(check('failed', null))).toMatchObject({
    words: 'Docker runs.',
  });
});

it('never fails, and never makes a failed check, of whatever lies there', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.object().map(it => JSON.stringify(it)),
      ),
      text => {
        const verdict = judgeFacts({ ...LEFT, text }, KEY);
        expect(verdict.of).toBe('unreadable');
        expect(factsCheck(LEFT, verdict, 'again').result).toBe('warning');
      },
    ),
  );
});
