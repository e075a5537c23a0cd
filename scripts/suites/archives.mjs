import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { yarnEnvironment } from '../lib/install.mjs';
import { alone } from '../lib/prepare.mjs';
import { backstageCli, inRoot, root } from '../lib/paths.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { tail } from '../lib/text.mjs';
import { workspaces } from '../lib/workspaces.mjs';

/**
 * Builds and packs each package that can be published, once for all suites of a run. Packing rewrites
 * `package.json`, so it happens in a copy of the checkout.
 *
 * @param {{ shared: Map<string, Promise<unknown>> }} context - of a suite
 * @returns {Promise<Archives>}
 *
 * @typedef {object} Archives
 * @property {string} folder of the archives
 * @property {{ folder: string, manifest: object }[]} published the packages that can be published
 * @property {Map<string, string>} unready what could not be made ready, by name, and why
 */
export function packedArchives(context) {
  const { shared } = context;
  if (!shared.has('archives')) {
    shared.set('archives', packAll(context));
  }
  return shared.get('archives');
}

/** Where the archive of a package is. */
export const archiveOf = (archives, name) =>
  join(archives.folder, `${name.replace('/', '-')}.tgz`);

async function packAll(context) {
  const { session } = context;
  const published = workspaces().filter(({ manifest }) => !manifest.private);
  await alone(session, () => build(context));
  const work = tempFolder(session, 'packing');
  const copy = copyCheckout(join(work, 'checkout'));
  const folder = join(work, 'archives');
  mkdirSync(folder);
  const unready = await prepack(context, copy, published);
  await pack(context, copy, folder);
  return { folder, published, unready };
}

async function build({ session, toolchain, logs }) {
  const logFile = join(logs, 'packing.log');
  const common = { cwd: root, env: toolchain.env, logFile };
  // Declarations first: a build of a package bundles those of its sources.
  await session.processes.runNode(
    toolchain.node,
    [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-p', root],
    { ...common, name: 'tsc' },
  );
  await session.processes.runNode(
    toolchain.node,
    [backstageCli, 'repo', 'build'],
    { ...common, name: 'backstage-cli repo build', append: true },
  );
}

/**
 * Does what each package's `prepack` script does. Called by `yarn pack`, the same takes four times
 * as long, because each script is another Yarn that reads the whole project; so the scripts are
 * removed from the copy.
 *
 * @returns {Promise<Map<string, string>>} what could not be made ready, and why
 */
async function prepack({ session, toolchain, logs }, copy, published) {
  const failed = new Map();
  for (const { folder, manifest } of published) {
    const place = join(copy, relative(root, folder));
    const logFile = join(logs, 'packing-prepack.log');
    const code = await session.processes.runNode(
      toolchain.node,
      [backstageCli, 'package', 'prepack'],
      {
        name: 'prepack',
        cwd: place,
        env: toolchain.env,
        logFile,
        mayFail: true,
      },
    );
    if (code !== 0) {
      failed.set(manifest.name, `prepack: ${tail(logFile, 3).join(' ')}`);
    }
    removeScripts(join(place, 'package.json'));
  }
  return failed;
}

function removeScripts(file) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...manifest, scripts: {} }));
}

async function pack({ session, toolchain, logs }, copy, archives) {
  await session.processes.runNode(
    toolchain.node,
    [
      toolchain.yarn,
      ...['workspaces', 'foreach', '--all', '--no-private'],
      ...['pack', '--out', join(archives, '%s.tgz')],
    ],
    {
      name: 'yarn pack',
      cwd: copy,
      env: await yarnEnvironment(toolchain),
      logFile: join(logs, 'packing-pack.log'),
    },
  );
}

const NOT_COPIED = new Set(['node_modules', '.git', '.state', 'dist-types']);

/** The checkout without its heavy folders; installed packages are links into the original. */
function copyCheckout(target) {
  cpSync(root, target, {
    recursive: true,
    filter: source =>
      !NOT_COPIED.has(relative(root, source).split('/').pop() ?? ''),
  });
  linkInstalled(inRoot('node_modules'), join(target, 'node_modules'));
  for (const { folder } of workspaces()) {
    const installed = join(folder, 'node_modules');
    if (existsSync(installed)) {
      linkInstalled(
        installed,
        join(target, relative(root, folder), 'node_modules'),
      );
    }
  }
  return target;
}

/** Links among the packages of the checkout are relative and are kept, so that they stay in the copy. */
function linkInstalled(source, target) {
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source)) {
    const from = join(source, name);
    const to = join(target, name);
    if (lstatSync(from).isSymbolicLink()) {
      symlinkSync(readlinkSync(from), to);
    } else if (name.startsWith('@')) {
      linkInstalled(from, to);
    } else {
      symlinkSync(from, to);
    }
  }
}
