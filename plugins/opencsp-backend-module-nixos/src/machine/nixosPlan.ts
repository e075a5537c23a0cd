import { InputError } from '@backstage/errors';
import { DeploymentToRun, ServicePlan } from '@opencsp/plugin-opencsp-node';
import {
  FILES,
  MachinePlan,
  MachineService,
  NIXOS_FOLDERS,
  readMachineFile,
} from '@opencsp/rendering';

/** A service of a deployment, with what the machine has of it. */
export interface PlannedService extends ServicePlan, MachineService {
  /** Names of the secrets that its module reads. */
  secrets: readonly string[];
}

/** What a commit brings onto a machine. */
export interface NixosPlan {
  project: string;
  commit: string;
  release: MachinePlan['release'];
  /** In start order. */
  services: readonly PlannedService[];
  /** Names of all secrets that something reads, sorted. */
  secrets: readonly string[];
}

const SECRET = new RegExp(
  `${NIXOS_FOLDERS.secrets}/([A-Za-z0-9][A-Za-z0-9._-]*)`,
  'g',
);

/**
 * Reads the plan of a commit from its files.
 *
 * @throws InputError when they are not those of a profile for NixOS
 */
export function nixosPlanOf(
  deployment: Pick<
    DeploymentToRun,
    'project' | 'commit' | 'files' | 'services'
  >,
): NixosPlan {
  const { project, commit, files, services } = deployment;
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  const machine = machineOf(contents.get(FILES.machine));
  const known = new Map(machine.services.map(each => [each.id, each]));
  return {
    project,
    commit,
    release: machine.release,
    services: services.map(service => {
      const ofMachine = known.get(service.id);
      if (!ofMachine) {
        throw new InputError(
          `files: "${FILES.machine}" says nothing of ${service.title}.`,
        );
      }
      const module = contents.get(`modules/services/${service.id}.nix`) ?? '';
      return { ...service, ...ofMachine, secrets: secretsIn(module) };
    }),
    secrets: secretsIn(
      files
        .filter(({ path }) => /\.(nix|ya?ml|json)$/.test(path))
        .map(({ content }) => content)
        .join('\n'),
    ),
  };
}

function machineOf(content: string | undefined): MachinePlan {
  if (content === undefined) {
    throw new InputError(
      `files: "${FILES.machine}" is not in the commit, which is not one for NixOS.`,
    );
  }
  try {
    return readMachineFile(content);
  } catch (error) {
    throw new InputError(
      `files: "${FILES.machine}" cannot be read.`,
      error instanceof Error ? error : undefined,
    );
  }
}

function secretsIn(text: string): string[] {
  return [
    ...new Set([...text.matchAll(SECRET)].map(([, name]) => name)),
  ].sort();
}

/** All units of a plan, each once, in start order. */
export function unitsOf({
  services,
}: {
  services: readonly Pick<MachineService, 'units'>[];
}): string[] {
  return [...new Set(services.flatMap(({ units }) => units))];
}
