import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';
import {
  FACTS_BYTES,
  factsCheck,
  FactsVerdict,
  judgeFacts,
  LeftFacts,
} from '../../domain/hosts/facts';
import { InstanceRecord } from '../../domain/record';

/** Where playbooks leave their facts, as `docs/operators/machines-modules.md` says. */
const FOLDER = '/etc/ansible/facts.d';

/** Steps that leave a facts file, `prepare` first. */
const STEPS: readonly LeftFacts[] = [
  { step: 'prepare', name: 'facts-prepare', title: 'Facts: prepare' },
  { step: 'monitoring', name: 'facts-monitoring', title: 'Facts: monitoring' },
  { step: 'security', name: 'facts-security', title: 'Facts: security' },
  { step: 'hardening', name: 'facts-hardening', title: 'Facts: hardening' },
];

/** Asks for the facts files of all steps, and never for more than one byte too much of each. */
export const FACTS_COMMANDS: readonly HostCommand[] = STEPS.map(({ step }) => ({
  name: `corefacts${step}`,
  argv: ['head', '-c', `${FACTS_BYTES + 1}`, `${FOLDER}/opencsp_${step}.fact`],
}));

/** Pure: sections of {@link FACTS_COMMANDS}, in their order, to what lies there. */
export function readLeft(sections: readonly HostSection[]): LeftFacts[] {
  return STEPS.map((left, index) =>
    sections[index]?.exit === 0
      ? { ...left, text: sections[index].stdout }
      : left,
  );
}

/** Pure: what the configuring steps of a machine left there; nothing of steps that are not done. */
export function judgeSteps(
  left: readonly LeftFacts[],
  { id, steps }: Pick<InstanceRecord, 'id' | 'steps'>,
): HostCheck[] {
  return left.flatMap(file => {
    const done = steps.find(
      ({ name, state }) => name === file.step && state === 'done',
    );
    return done?.attempt === undefined
      ? []
      : [judgeStep(file, `opencsp:${id}:${file.step}:${done.attempt}`)];
  });
}

/** Nothing to go by is no reason to warn of each machine: playbooks of one's own need not write a file. */
function judgeStep(file: LeftFacts, key: string): HostCheck {
  const verdict: FactsVerdict = judgeFacts(file, key);
  const check = factsCheck(
    file,
    verdict,
    `Mend it on the machine, and run the step "${file.step}" again.`,
  );
  return verdict.of === 'missing' || verdict.of === 'other-run'
    ? { ...check, result: 'skipped' }
    : check;
}
