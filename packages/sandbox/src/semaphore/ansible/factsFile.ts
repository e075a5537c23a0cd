import { z } from 'zod';

/** What a run leaves as its facts, beside what it does. */
export const factsTurns = ['failed', 'skipped', 'old', 'none'] as const;

/** `written`: as the playbooks of the platform write them when all is well. */
export type FactsTurn = (typeof factsTurns)[number] | 'written';

/** @public */
export const factsTurnSchema = z.enum(factsTurns);

/** The steps whose playbooks leave facts. */
const STEPS = ['prepare', 'monitoring', 'security', 'hardening'];

/** Key of the run whose file an `old` one is. */
const OLD_RUN = 'opencsp:an-earlier-run';

const CHECKS = {
  written: [
    { name: 'the machine is as it should be', result: 'ok', saw: 'active' },
  ],
  failed: [
    { name: 'the machine is as it should be', result: 'ok', saw: 'active' },
    { name: 'the service runs', result: 'failed', saw: 'inactive' },
  ],
  skipped: [
    { name: 'the service runs', result: 'skipped', saw: 'it has no endpoint' },
  ],
};

const OUTCOMES = { written: 'done', failed: 'failed', skipped: 'skipped' };

/**
 * Commands that leave the facts file of a run on its machine, in the form of the role `report`.
 *
 * @param now - when the run ends
 */
export function factsCommands(
  { step, key, turn }: { step: string; key: string; turn: FactsTurn },
  now: Date,
): { command: string; input: string }[] {
  if (turn === 'none' || !STEPS.includes(step)) {
    return [];
  }
  const of = turn === 'old' ? 'written' : turn;
  const facts = {
    step,
    version: '1.0.0',
    run: turn === 'old' ? OLD_RUN : key,
    time: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    outcome: OUTCOMES[of],
    checks: CHECKS[of],
  };
  const folder = '/etc/ansible/facts.d';
  const file = `${folder}/opencsp_${step}.fact`;
  return [
    { command: `sudo -n install -d -m 0755 ${folder}`, input: '' },
    {
      command: `sudo -n install -m 0644 /dev/stdin ${file}`,
      input: `${JSON.stringify(facts, null, 4)}\n`,
    },
  ];
}
