import { isBuiltin } from 'node:module';
import { packageOf } from './imports.mjs';

/** Which layers each layer may use. Everything else is an arrow upwards or sideways. */
const ALLOWED = {
  app: ['plugin', 'react', 'common'],
  plugin: ['react', 'common'],
  react: ['common'],
  backend: ['backend-plugin', 'module', 'app'],
  'backend-plugin': ['node', 'rendering', 'common'],
  module: ['node', 'client', 'rendering', 'common'],
  node: ['common'],
  cli: ['client', 'rendering', 'common'],
  client: [],
  rendering: ['common'],
  common: [],
  // It sets its Semaphore up as an operator does, by the same library.
  sandbox: ['client'],
};

/** Tests may also start the outside systems' stand-ins; those of the whole speak as clients do. */
const allowedInTests = layer => [
  ...ALLOWED[layer],
  ...(layer === 'sandbox' ? [] : ['sandbox']),
  ...(layer === 'backend' ? ['node', 'common'] : []),
];

const BROWSER = new Set(['app', 'plugin', 'react']);
const PURE = new Set(['rendering', 'common']);
const FOR_NODE = /^@backstage\/(backend-|plugin-.*-(backend|node)(-|$))/;
const FOR_REACT =
  /^(react(-.*)?|@material-ui\/.*|@backstage\/(core-components|core-plugin-api|frontend-.*|ui|plugin-.*-react))$/;

/** The layer of a package of the checkout, by its name and Backstage role. */
export function layerOf({ name, backstage }) {
  const byName = [
    [/^@opencsp\/client-/, 'client'],
    [/^@opencsp\/rendering$/, 'rendering'],
    [/^@opencsp\/sandbox$/, 'sandbox'],
  ].find(([pattern]) => pattern.test(name));
  const byRole = {
    frontend: 'app',
    backend: 'backend',
    cli: 'cli',
    'frontend-plugin': 'plugin',
    'frontend-plugin-module': 'plugin',
    'web-library': 'react',
    'backend-plugin': 'backend-plugin',
    'backend-plugin-module': 'module',
    'node-library': 'node',
    'common-library': 'common',
  };
  return byName?.[1] ?? byRole[backstage?.role];
}

/**
 * What is wrong with one import; nothing when it is right.
 *
 * @param {object} manifest of the package that imports
 * @param {{ imported: string, forTests: boolean }} use
 * @param {object[]} manifests of all packages of the checkout
 * @returns {string | undefined}
 */
export function importProblem(manifest, { imported, forTests }, manifests) {
  if (imported.startsWith('.')) {
    return undefined;
  }
  const layer = layerOf(manifest);
  const name = packageOf(imported);
  const ours = manifests.find(it => it.name === name);
  if (ours) {
    return ours.name === manifest.name
      ? undefined
      : usageProblem(layer, ours, imported, forTests);
  }
  return forTests ? undefined : outsideProblem(layer, imported);
}

function usageProblem(layer, used, imported, forTests) {
  const target = layerOf(used);
  const allowed = forTests ? allowedInTests(layer) : ALLOWED[layer];
  if (!allowed.includes(target)) {
    return `${layer} may not use ${target} (${used.name})`;
  }
  const entry = `.${imported.slice(used.name.length)}`;
  return used.exports && !(entry in used.exports)
    ? `${imported} is no entry of ${used.name}`
    : undefined;
}

function outsideProblem(layer, imported) {
  const name = packageOf(imported);
  const forNode = isBuiltin(imported) || FOR_NODE.test(name);
  const forReact = FOR_REACT.test(name);
  if (forNode && (BROWSER.has(layer) || PURE.has(layer))) {
    return `${layer} runs without Node, but uses ${imported}`;
  }
  if (forReact && !BROWSER.has(layer)) {
    return `${layer} knows no React, but uses ${imported}`;
  }
  return undefined;
}

/**
 * What is wrong with the dependencies that a package declares on others of the checkout.
 *
 * @returns {string[]}
 */
export function dependencyProblems(manifest, manifests) {
  const layer = layerOf(manifest);
  if (!layer) {
    return [`${manifest.name} has no layer: its role is not known here`];
  }
  const problemsIn = (field, allowed) =>
    Object.keys(manifest[field] ?? {}).flatMap(name => {
      const used = manifests.find(it => it.name === name);
      return used && !allowed.includes(layerOf(used))
        ? [`${field}: ${layer} may not use ${layerOf(used)} (${name})`]
        : [];
    });
  return [
    ...['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap(
      field => problemsIn(field, ALLOWED[layer]),
    ),
    ...problemsIn('devDependencies', allowedInTests(layer)),
  ];
}
