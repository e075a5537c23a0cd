import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { yarnEnvironment } from '../lib/install.mjs';
import { npmCommand } from '../lib/npm.mjs';
import { inRoot } from '../lib/paths.mjs';
import { archiveOf } from './archives.mjs';
import { additions, patchOf } from './anyBackstageDocs.mjs';

/** The release of `@backstage/create-app` that makes apps of Backstage 1.55. */
const CREATE_APP = '@backstage/create-app@0.9.2';
/** Where the app of the new frontend system stands. */
export const NEW_SYSTEM = 'packages/app';
/** Where the app of the old system stands, beside the other. */
export const OLD_SYSTEM = 'packages/app-legacy';

/**
 * Makes a Backstage as people have it, outside of this checkout, and puts the packed packages into it by what a page of
 * the docs says. It has two apps over one backend: the one of the new frontend system, and the one that
 * `create-app --legacy` makes; so there is one installation.
 *
 * @param {{ session: object, toolchain: object, logs: string }} context
 * @param {string} folder where it is made
 * @param {import('./archives.mjs').Archives} archives
 * @param {import('./anyBackstageDocs.mjs').Block[]} blocks of the page
 */
export async function makeBackstage(context, folder, archives, blocks) {
  const place = join(folder, 'portal');
  const old = join(folder, 'old');
  await createApp(context, folder, 'portal', []);
  await createApp(context, folder, 'old', ['--legacy']);
  cpSync(join(old, NEW_SYSTEM), join(place, OLD_SYSTEM), { recursive: true });
  rmSync(old, { recursive: true });
  change(join(place, OLD_SYSTEM, 'package.json'), manifest => ({
    ...manifest,
    name: 'app-legacy',
  }));

  cpSync(inRoot('templates'), join(place, 'templates'), { recursive: true });
  await followDocs(context, place, blocks);
  takeArchives(place, archives);
  await install(context, place);
  return place;
}

/** `create-app` asks for a Yarn on the PATH, and installs nothing here. */
async function createApp({ session, toolchain, logs }, folder, name, options) {
  const { command, args } = npmCommand();
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(
    join(bin, 'yarn'),
    `#!/bin/sh\nexec node '${toolchain.yarn}' "$@"\n`,
    { mode: 0o755 },
  );
  await session.processes.run(
    command,
    [
      ...args,
      ...['exec', '--yes', '--', CREATE_APP, '--skip-install', ...options],
    ],
    {
      name: CREATE_APP,
      cwd: folder,
      env: {
        ...toolchain.env,
        PATH: [bin, toolchain.env.PATH].join(delimiter),
        BACKSTAGE_APP_NAME: name,
        YARN_IGNORE_PATH: '1',
      },
      logFile: join(logs, `any-backstage-create-${name}.log`),
    },
  );
}

/** Adds the packages and applies the differences that the page shows. */
async function followDocs(context, place, blocks) {
  const ofOld = ({ section }) => section === 'Old frontend system';
  const rest = blocks.filter(block => !ofOld(block));
  await applyPatch(context, place, patchOf(rest), []);
  await applyPatch(context, place, patchOf(blocks.filter(ofOld)), [
    ...['-p3', `--directory=${OLD_SYSTEM}`],
  ]);
  for (const [folder, names] of additions(rest)) {
    addDependencies(join(place, folder), names);
  }
  for (const [, names] of additions(blocks.filter(ofOld))) {
    addDependencies(join(place, OLD_SYSTEM), names);
  }
}

async function applyPatch({ session, logs }, place, patch, options) {
  const file = join(place, '..', 'docs.patch');
  writeFileSync(file, patch);
  await session.processes.run('git', ['apply', ...options, file], {
    name: 'A difference of the docs',
    cwd: place,
    // The folder is in no repository, even if one of its parents is.
    env: { ...process.env, GIT_CEILING_DIRECTORIES: join(place, '..') },
    logFile: join(logs, 'any-backstage-apply.log'),
    next: 'compare the difference with the file of a fresh app, and mend the page.',
  });
}

function addDependencies(folder, names) {
  change(join(folder, 'package.json'), manifest => ({
    ...manifest,
    dependencies: {
      ...manifest.dependencies,
      ...Object.fromEntries(names.map(name => [name, '*'])),
    },
  }));
}

/**
 * Our packages come from the archives. What the rest needs is resolved as in this checkout, so that its packages are
 * in Yarn's cache already and no run meets newer ones than the last: the lockfile is a seed, as `create-app` fetches
 * one. Nothing is compiled, as in this checkout.
 */
function takeArchives(place, archives) {
  const { resolutions } = read(inRoot('package.json'));
  const ours = archives.published.map(({ manifest: { name } }) => [
    name,
    `file:${archiveOf(archives, name)}`,
  ]);
  change(join(place, 'package.json'), manifest => ({
    ...manifest,
    resolutions: {
      ...manifest.resolutions,
      ...resolutions,
      ...Object.fromEntries(ours),
    },
  }));
  cpSync(inRoot('yarn.lock'), join(place, 'yarn.lock'));
  cpSync(inRoot('.yarnrc.yml'), join(place, '.yarnrc.yml'));
}

const TRIES = 3;

async function install({ session, toolchain, logs }, place) {
  const env = {
    ...(await yarnEnvironment(toolchain)),
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
    YARN_ENABLE_HARDENED_MODE: '0',
  };
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const code = await session.processes.runNode(
      toolchain.node,
      [toolchain.yarn, 'install'],
      {
        name: 'yarn install',
        cwd: place,
        env,
        logFile: join(logs, 'any-backstage-install.log'),
        append: attempt > 1,
        mayFail: attempt < TRIES,
      },
    );
    if (code === 0) {
      return;
    }
  }
}

const read = file => JSON.parse(readFileSync(file, 'utf8'));

function change(file, edit) {
  writeFileSync(file, `${JSON.stringify(edit(read(file)), null, 2)}\n`);
}
