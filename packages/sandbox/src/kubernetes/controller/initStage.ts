import { JsonObject } from '../store/objects';
import { Refused } from './refused';
import { StateLocks } from './stateLocks';
import { TerraformProject } from './terraformProject';
import { TerraformRunOptions } from './terraformRun';
import { collectVariables } from './variables';

/** What an init works with. */
export interface InitParts {
  options: TerraformRunOptions;
  project: TerraformProject;
  locks: StateLocks;
}

/** As recorded: d6, d7; the provider is the module's. */
const PROBLEMS = {
  provider:
    'Error: Failed to query available provider packages\n\nCould not retrieve the list of available versions for provider bpg/proxmox: no\navailable releases match the given constraints\n\n',
  module:
    'Error: Terraform encountered problems during initialisation, including problems\nwith the configuration, described below.\n\nThe Terraform configuration must be valid before initialization so that\nTerraform can determine which modules and providers need to be installed.\n\n',
};

/**
 * `terraform init`, and what the runner prepares for it: variables and an empty state.
 *
 * @returns the variables, not yet looked at
 * @throws Refused
 */
export async function initialise(parts: InitParts): Promise<JsonObject> {
  const { status, store, spec, object, pace, sleep, source } = parts.options;
  status.conditions([['Ready', 'Unknown', 'Progressing', 'Initializing']]);
  const collected = collectVariables(store, object.metadata.namespace, spec);
  if (!collected.ok) {
    throw new Refused(
      'VarsGenerationFailed',
      collected.message,
      source.revision,
    );
  }
  await sleep(pace.init, object.metadata.name);
  refuse(parts);
  await makeState(parts);
  return collected.values;
}

/** @throws Refused when the module cannot be used */
function refuse({ options }: InitParts): void {
  const { behaviours, object, source } = options;
  const { name, namespace } = object.metadata;
  const { cause } = behaviours.take('init-fails', name) ?? {};
  if (cause === 'path') {
    throw new Refused(
      'ArtifactFailed',
      `rpc error: code = Unknown desc = terraform path not found: stat /tmp/${namespace}-${name}/no/such/dir: no such file or directory`,
      source.revision,
    );
  }
  const problem = cause ? PROBLEMS[cause] : nameProblem(name);
  if (problem) {
    throw new Refused(
      'TFExecInitFailed',
      `error running Init: rpc error: code = Internal desc = \n${problem}`,
      source.revision,
    );
  }
}

/** As recorded: k-name-ends-with-number. */
function nameProblem(name: string): string | undefined {
  return /-\d+$/.test(name)
    ? `Error: secret_suffix must not end with '-<number>', got "${name}"\n\n`
    : undefined;
}

async function makeState({
  options,
  project,
  locks,
}: InitParts): Promise<void> {
  const { lock, state } = project;
  const left = options.behaviours.take(
    'lock-left-behind',
    options.object.metadata.name,
  );
  if (!state.exists) {
    await locks.within(
      { operation: 'init', reason: 'TFExecInitFailed', event: 'Init' },
      async () => state.makeEmpty(),
    );
  }
  if (left) {
    lock.take('OperationTypeApply', left.id);
  }
}
