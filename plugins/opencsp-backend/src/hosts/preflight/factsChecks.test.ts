/*
 * Proves which facts files are asked for, how much of them, and what those of a machine's steps are told as.
 * Which verdict a file gets is proven by `domain/hosts/facts.test.ts`.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { newInstance } from '../../__testUtils__/world';
import { PREPARE_FACTS } from '../../domain/hosts/prepareFacts';
import { FACTS_COMMANDS, judgeSteps, readLeft } from './factsChecks';

const { record } = newInstance(1, 0);
const instance = {
  id: record.id,
  steps: [
    { name: 'monitoring' as const, state: 'done' as const, attempt: 2 },
    { name: 'security' as const, state: 'failed' as const, attempt: 1 },
  ],
};

/** A machine with one file, of this attempt of the step `monitoring`. */
function checksOf(attempt?: number, result = 'ok') {
  const text = JSON.stringify({
    ...{ step: 'monitoring', outcome: result === 'ok' ? 'done' : result },
    run: `opencsp:${record.id}:monitoring:${attempt}`,
    checks: [{ name: 'otel', result, saw: 'no endpoint' }],
  });
  const sections = FACTS_COMMANDS.map(
    ({ name }): HostSection => ({
      ...{ name, stderr: '' },
      ...(name.endsWith('monitoring') && attempt !== undefined
        ? { exit: 0, stdout: text }
        : { exit: 1, stdout: '' }),
    }),
  );
  return judgeSteps(readLeft(sections), instance);
}

it('asks for one byte more than is believed, of each file', () => {
  expect(FACTS_COMMANDS.map(({ argv }) => argv.join(' '))).toEqual(
    ['prepare', 'monitoring', 'security', 'hardening'].map(
      step => `head -c 16385 /etc/ansible/facts.d/opencsp_${step}.fact`,
    ),
  );
});

it('tells the file of "prepare" by the name that the host keeps', () => {
  expect(readLeft([])[0]).toEqual(PREPARE_FACTS);
});

it.each([
  ['ok', 2, 'ok', 'passed', 'As it should be'],
  ['skipped', 2, 'skipped', 'warning', 'otel: no endpoint.'],
  ['failed', 2, 'failed', 'warning', 'otel: no endpoint.'],
  ['of an earlier attempt', 1, 'failed', 'skipped', 'monitoring:1"'],
  ['not there', undefined, 'ok', 'skipped', 'left no facts file'],
])(
  'tells facts that are %s, of steps that are done only',
  (_, attempt, result, verdict, words) => {
    const checks = checksOf(attempt, result);
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({
      ...{ name: 'facts-monitoring', title: 'Facts: monitoring' },
      ...{ result: verdict, found: expect.stringContaining(words) },
    });
  },
);
