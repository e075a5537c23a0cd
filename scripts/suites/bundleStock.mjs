import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { backstageCli, inRoot } from '../lib/paths.mjs';
import { filesBelow } from '../lib/stamps.mjs';

const APP = inRoot('packages', 'app');
const OURS = '@opencsp/';
const IMPORT = /import \{([^}]+)\} from '(@opencsp\/[^']+)'/g;

/**
 * Builds `packages/app` without our packages: the same shell and the same plugins of Backstage, but none of ours is
 * found, and what the shell imports of ours is nothing. It is built in a folder of its own inside the checkout,
 * since the bundler looks for packages in the folders above.
 *
 * @param {{ session: object, toolchain: object, logs: string, settings: object }} context - of a suite
 * @returns {Promise<string>} folder of the built app
 */
export async function buildStockApp({ session, toolchain, logs, settings }) {
  const folder = inRoot('.state', `stock-app-${process.pid}`);
  session.onEnd(() => rmSync(folder, { recursive: true, force: true }));
  writeStockApp(folder);
  await session.reporter.step('Building the pages without ours', () =>
    session.processes.runNode(
      toolchain.node,
      [
        backstageCli,
        ...['package', 'build'],
        ...settings.configFiles.flatMap(file => ['--config', file]),
      ],
      {
        name: 'The build of the stock app',
        cwd: folder,
        env: { ...toolchain.env, ...settings.env },
        logFile: join(logs, 'stock-app.log'),
      },
    ),
  );
  return join(folder, 'dist');
}

function writeStockApp(folder) {
  const manifest = JSON.parse(readFileSync(join(APP, 'package.json'), 'utf8'));
  const sources = filesBelow(join(APP, 'src')).filter(
    file => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  mkdirSync(folder, { recursive: true });
  ['src', 'public'].forEach(part =>
    cpSync(join(APP, part), join(folder, part), { recursive: true }),
  );
  writeJson(join(folder, 'package.json'), withoutOurs(manifest));
  standInsFor(sources.map(file => readFileSync(file, 'utf8'))).forEach(
    (text, name) =>
      writePackage(join(folder, 'node_modules', name), name, text),
  );
}

function writePackage(folder, name, text) {
  writeJson(join(folder, 'package.json'), {
    ...{ name, version: '0.0.0', type: 'module', main: 'index.js' },
    sideEffects: false,
  });
  writeFileSync(join(folder, 'index.js'), text);
}

function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(value, null, 2));
}

/** A `package.json` whose dependencies have none of ours: so none is found among them. */
export function withoutOurs(manifest) {
  return {
    ...manifest,
    dependencies: Object.fromEntries(
      Object.entries(manifest.dependencies).filter(
        ([name]) => !name.startsWith(OURS),
      ),
    ),
  };
}

/**
 * Components that show nothing, for those that sources import of our packages.
 *
 * @param {string[]} sources
 * @returns {Map<string, string>} code of each package by its name
 */
export function standInsFor(sources) {
  const found = new Map();
  for (const [, names, from] of sources.flatMap(text => [
    ...text.matchAll(IMPORT),
  ])) {
    const all = found.get(from) ?? new Set();
    names
      .split(',')
      .map(name => name.trim().split(' as ')[0])
      .filter(Boolean)
      .forEach(name => all.add(name));
    found.set(from, all);
  }
  return new Map(
    [...found].map(([from, names]) => [
      from,
      [...names].map(name => `export const ${name} = () => null;`).join('\n'),
    ]),
  );
}
