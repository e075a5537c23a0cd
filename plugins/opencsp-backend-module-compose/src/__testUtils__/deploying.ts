import { createComposeDriver } from '../composeDriver';
import { bundle, BundleChange } from './bundle';
import { RunOptions, runSteps } from './runStep';
import { ScriptedHost } from './ScriptedHost';

export const composeDriver = createComposeDriver();

/** Runs all steps of a deployment of the bundle. */
export async function deploy(
  host: ScriptedHost,
  change: BundleChange = {},
  options: RunOptions = {},
) {
  const deployment = bundle(change);
  return runSteps(composeDriver.steps(deployment), host, deployment, options);
}

/** A host that has it, with nothing noted yet. */
export async function deployed(
  change: BundleChange = {},
): Promise<ScriptedHost> {
  const host = new ScriptedHost();
  await deploy(host, change);
  host.changes.length = 0;
  host.started.length = 0;
  return host;
}

/** How each service stands after the last step. */
export function states(runs: Awaited<ReturnType<typeof deploy>>) {
  return Object.fromEntries(
    runs.at(-1)?.outcome.services?.map(({ id, state }) => [id, state]) ?? [],
  );
}

/** All services of the bundle, up. */
export const ALL_UP = {
  traefik: 'up',
  lldap: 'up',
  redis: 'up',
  authelia: 'up',
  notes: 'up',
  wiki: 'up',
};
