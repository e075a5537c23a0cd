import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

/** The packages of the checkout: folder and contents of `package.json`. */
export function workspaces() {
  return ['packages', 'plugins']
    .flatMap(parent =>
      readdirSync(inRoot(parent)).map(name => inRoot(parent, name)),
    )
    .filter(folder => existsSync(join(folder, 'package.json')))
    .map(folder => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    }));
}

/** A package of the checkout and those of its runtime dependencies that are in the checkout, too. */
export function withDependencies(name, all = workspaces()) {
  const found = new Map();
  const visit = wanted => {
    const workspace = all.find(it => it.manifest.name === wanted);
    if (workspace && !found.has(wanted)) {
      found.set(wanted, workspace);
      Object.keys(workspace.manifest.dependencies ?? {}).forEach(visit);
    }
  };
  visit(name);
  return [...found.values()];
}
