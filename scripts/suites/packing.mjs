import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { yarnEnvironment } from '../lib/install.mjs';
import { alone } from '../lib/prepare.mjs';
import { backstageCli, inRoot, root } from '../lib/paths.mjs';
import { Problem } from '../lib/problem.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { tail } from '../lib/text.mjs';
import { workspaces } from '../lib/workspaces.mjs';
import { packageProblems } from './packedPackage.mjs';

/**
 * Builds and packs each package that can be published and looks into the archives. Packing rewrites
 * `package.json`, so it happens in a copy of the checkout.
 */
export const packingSuite = {
  name: 'packing',
  title: 'Packing of each package',
  async run(context) {
    const { session, toolchain, logs } = context;
    const published = workspaces().filter(({ manifest }) => !manifest.private);
    await alone(session, () => build(context));
    const folder = tempFolder(session, 'packing');
    const copy = copyCheckout(join(folder, 'checkout'));
    const archives = join(folder, 'archives');
    mkdirSync(archives);
    const unready = await prepack(context, copy, published);
    await pack(context, copy, archives);

    const failures = [];
    for (const { manifest } of published) {
      const problems = unready.has(manifest.name)
        ? [unready.get(manifest.name)]
        : await checkArchive(context, archives, manifest.name);
      if (problems.length > 0) {
        failures.push(`${manifest.name}: ${problems.join('; ')}`);
      }
    }
    return {
      passed: published.length - failures.length,
      failed: failures.length,
      failures,
    };
  },
};

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
      cpSync(from, to, { verbatimSymlinks: true });
    } else if (name.startsWith('@')) {
      linkInstalled(from, to);
    } else {
      symlinkSync(from, to);
    }
  }
}

async function checkArchive({ session, logs }, archives, name) {
  const archive = join(archives, `${name.replace('/', '-')}.tgz`);
  if (!existsSync(archive)) {
    return ['it was not packed'];
  }
  const contents = join(archives, name.replace('/', '-'));
  mkdirSync(contents);
  await session.processes.run('tar', ['-xzf', archive, '-C', contents], {
    name: `Unpacking ${name}`,
    logFile: join(logs, 'packing-tar.log'),
  });
  const unpacked = join(contents, 'package');
  if (!existsSync(join(unpacked, 'package.json'))) {
    throw new Problem(`The archive of ${name} holds no package.`);
  }
  return packageProblems(unpacked);
}
