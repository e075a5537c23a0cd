import { createComposeDriver } from '../composeDriver';
import { bundle, BundleChange, PROJECT } from './bundle';
import { runSteps, RunOptions } from './runStep';
import { ScriptedHost } from './ScriptedHost';

/* A bundle in which one application has an image of its own that nobody has. */

const driver = createComposeDriver();

/** The application with its own image, which the host does not have. */
export const WIKI: BundleChange = {
  containers: { wiki: { image: 'lab/wiki:2' } },
};

/** What the registry says of it. */
export const UNKNOWN =
  'manifest for lab/wiki:2 not found: manifest unknown: manifest unknown';

/** What people are told of it. */
export const MARK = `The registry has no image "lab/wiki:2". It was said: ${UNKNOWN}`;

/** Where that is kept. */
export const MARKS = `/var/lib/opencsp/projects/${PROJECT}/.unfetched/images.json`;

/** A host whose registry does not give an image. */
export function hostWithout(
  image = 'lab/wiki:2',
  words = UNKNOWN,
): ScriptedHost {
  const host = new ScriptedHost();
  host.engine.registryErrors.set(image, words);
  return host;
}

/** Brings the bundle, and finds what each step said of a service. */
export async function deployWiki(
  host: ScriptedHost,
  change: BundleChange = WIKI,
  options: RunOptions = {},
) {
  const deployment = bundle(change);
  const runs = await runSteps(driver.steps(deployment), host, deployment, {
    wait: async () => host.engine.pass(),
    ...options,
  });
  const step = (name: string) => {
    const found = runs.find(each => each.name === name);
    const service = (id: string) =>
      found?.outcome.services?.find(each => each.id === id);
    return { ...found, service };
  };
  return { last: step(runs[runs.length - 1].name), step };
}
