/*
 * Proves what the facts of a `prepare` run do to its host: believed before the status, told where they say
 * nothing, waited for while the host does not answer, and kept by later looks. Which verdict a file gets is
 * proven by `facts.test.ts`.
 */
import { at, look, preparing } from '../../__testUtils__/hostObservations';
import { decideHost } from './decideHost';
import { LeftByPrepare } from './hostDecision';
import { PREPARE_FACTS } from './prepareFacts';

const KEY = 'opencsp:x:prepare:4';

function facts(result: string, change: object = {}): LeftByPrepare {
  const text = JSON.stringify({
    ...{ step: 'prepare', run: KEY, outcome: 'done' },
    checks: [{ name: 'Docker runs', result, saw: 'seen so' }],
    ...change,
  });
  return { of: 'file', file: { ...PREPARE_FACTS, text } };
}

const after = (left?: LeftByPrepare, minutes = 5) =>
  decideHost(
    preparing({ id: '7' }),
    { of: 'run', run: { state: 'succeeded' }, left },
    at(minutes),
  );

const told = ({ record }: ReturnType<typeof after>) =>
  record.checks.find(({ name }) => name === PREPARE_FACTS.name);

it.each([
  ['a failed check', facts('failed')],
  ['nothing done', facts('skipped', { outcome: 'skipped' })],
])('fails a run that said "success" and whose facts tell of %s', (_, left) => {
  const { record } = after(left);
  expect(record.state).toBe('failed');
  expect(record.run).toBeUndefined();
  expect(record.failure?.reason).toBe('prepare-not-proven');
  expect(record.failure?.evidence).toContain('Docker runs: seen so.');
});

it.each([
  ['good facts', facts('ok'), 'passed', 'As it should be'],
  ['a skipped check', facts('skipped'), 'warning', 'Docker runs: seen so.'],
  [
    'no file',
    { of: 'file' as const, file: PREPARE_FACTS },
    'warning',
    'left no facts file',
  ],
  [
    'failed facts of an older run',
    facts('failed', { run: 'opencsp:x:prepare:3' }),
    'warning',
    'is of the run "opencsp:x:prepare:3"',
  ],
])('goes on with %s, and says so', (_, left, result, words) => {
  const decision = after(left);
  expect(decision.record).toMatchObject({ state: 'checking' });
  expect(decision.record.run).toBeUndefined();
  expect(told(decision)).toMatchObject({ result });
  expect(told(decision)?.found).toContain(words);
});

it('waits for a host that does not answer, and goes on with a warning at the deadline', () => {
  const trouble: LeftByPrepare = { of: 'trouble', message: 'timed out' };
  const waiting = after(trouble);
  expect(waiting.record).toMatchObject({
    state: 'preparing',
    run: { id: '7' },
  });
  expect(waiting.record.waitingFor).toContain('timed out');
  const late = after(trouble, 21);
  expect(late.record.state).toBe('checking');
  expect(told(late)).toMatchObject({ result: 'warning' });
});

it('keeps what was told through later looks, among the warnings of the host', () => {
  const { record } = after({ of: 'file', file: PREPARE_FACTS });
  const ready = decideHost(record, look(), at(6)).record;
  expect(ready.state).toBe('ready');
  expect(ready.checks.map(({ name }) => name)).toEqual([
    'engine',
    PREPARE_FACTS.name,
  ]);
  expect(ready.warnings.join()).toContain('left no facts file');
  const later = decideHost(ready, look(), at(12)).record;
  expect(later.checks).toEqual(ready.checks);
});
