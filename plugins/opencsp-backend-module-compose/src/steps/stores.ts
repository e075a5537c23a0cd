import {
  DriverStep,
  HostSection,
  StepFailure,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { isForeign, SeenContainer } from '../engine/containers';
import { engineAnswer, goneBefore, NoEngine } from '../engine/engineAnswer';
import { ENGINE_COMMAND } from '../engine/observe';
import {
  containerCommands,
  projectContainers,
} from '../engine/projectContainers';
import { ofProject } from '../paths';
import { ComposePlan } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { askAgain, failed } from './outcomes';

const TIMEOUT_MS = 60_000;
const NAMES = ['--format', '{{.Name}}'];
const NAME_LISTS = ['networks', 'allnetworks', 'volumes', 'allvolumes'];

const memoSchema = z.object({ silent: z.number().int().default(0) });

/**
 * Networks and volumes. They are made by the `up` of the core: `create` would make all containers as well,
 * and on a second deployment it would stop and remove what changed without starting it again, before
 * anything is known to work. What this step does is what `up` does not: it looks whether the names are
 * somebody else's. A volume of another owner would be taken with a warning, a project of the same name
 * would be changed or removed as an orphan (recorded: 13, 15, 19).
 */
export const stores = (planOf: PlanOf): DriverStep => ({
  name: 'stores',
  title: 'Networks and volumes',
  phase: 'starting',
  deadlineMs: 2 * 60_000,
  async run({ host, signal, memo, log }) {
    const plan = planOf();
    const sections = await host.gather(
      [
        ENGINE_COMMAND,
        ...containerCommands(plan.project),
        ...['network', 'volume'].flatMap(kind => [
          {
            name: `${kind}s`,
            argv: ['docker', kind, 'ls', ...ofProject(plan.project), ...NAMES],
          },
          { name: `all${kind}s`, argv: ['docker', kind, 'ls', ...NAMES] },
        ]),
      ],
      { timeoutMs: TIMEOUT_MS, signal },
    );
    const containers = answered(sections);
    if ('is' in containers) {
      return askAgain(containers, memoSchema.parse(memo));
    }
    const clash =
      otherProject(plan, containers) ??
      foreign(plan.networks, 'network', sections) ??
      foreign(plan.volumes, 'volume', sections);
    if (clash) {
      return failed(clash);
    }
    const kept = linesOf(sections, 'volumes').filter(
      name => !plan.volumes.includes(name),
    );
    if (kept.length > 0) {
      log(
        `Volumes of services that were taken out are kept: ${kept.join(', ')}`,
      );
    }
    return {
      of: 'done',
      detail: [
        told('network', plan.networks, linesOf(sections, 'networks')),
        told('volume', plan.volumes, linesOf(sections, 'volumes')),
      ].join(' '),
    };
  },
});

/** The containers, when the engine answered for all: else nothing is known of whose the names are. */
function answered(
  sections: readonly HostSection[],
): readonly SeenContainer[] | NoEngine {
  const engine = engineAnswer(sections.find(({ name }) => name === 'engine'));
  if (engine.is !== 'there') {
    return engine;
  }
  const gone = sections
    .filter(({ name }) => NAME_LISTS.includes(name))
    .map(goneBefore)
    .find(each => each !== undefined);
  return gone ?? projectContainers(sections);
}

/** A project of this name that was started from another folder is not ours. */
function otherProject(
  { project }: ComposePlan,
  containers: readonly SeenContainer[],
): StepFailure | undefined {
  const other = containers.find(each => isForeign(each, project));
  return (
    other && {
      reason: 'project-taken',
      message: `The host has another Compose project called "${project}", from the folder ${other.folder}; the portal does not touch it.`,
      evidence: other.name,
      nextStep: `Remove it ("docker compose --project-name ${project} down" on the host), or save the profile under another name; then deploy again.`,
      retryable: true,
    }
  );
}

function foreign(
  wanted: readonly string[],
  kind: 'network' | 'volume',
  sections: readonly HostSection[],
): StepFailure | undefined {
  const ours = linesOf(sections, `${kind}s`);
  const all = linesOf(sections, `all${kind}s`);
  const taken = wanted.find(name => all.includes(name) && !ours.includes(name));
  return taken
    ? {
        reason: `${kind}-taken`,
        message: `The ${kind} "${taken}" is on the host already, and is not of this profile.`,
        nextStep: `Rename or remove it ("docker ${kind} inspect ${taken}" says whose it is), then retry.`,
        retryable: true,
      }
    : undefined;
}

function linesOf(sections: readonly HostSection[], name: string): string[] {
  const stdout = sections.find(each => each.name === name)?.stdout ?? '';
  return stdout.split('\n').filter(line => line !== '');
}

function told(
  kind: string,
  wanted: readonly string[],
  there: readonly string[],
): string {
  const kept = wanted.filter(name => there.includes(name)).length;
  return `${kept} of ${wanted.length} ${kind}s are there; the rest is made at the start.`;
}
