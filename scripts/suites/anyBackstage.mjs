import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../lib/debianPrograms.mjs';
import { inRoot } from '../lib/paths.mjs';
import { startBackend } from '../lib/portal.mjs';
import { Problem } from '../lib/problem.mjs';
import { startSandbox } from '../lib/sandbox.mjs';
import { tempFolder } from '../lib/tempFolder.mjs';
import { makeBackstage, NEW_SYSTEM, OLD_SYSTEM } from './anyBackstageApp.mjs';
import { readBlocks } from './anyBackstageDocs.mjs';
import { packedArchives } from './archives.mjs';
import { readReport } from './browser.mjs';
import { ownSettings, runPlaywright, SANDBOX_SPEED } from './browserPortal.mjs';

const PAGE = inRoot('docs', 'operators', 'add-to-your-backstage.md');
const SANDBOX_CONFIG = 'app-config.sandbox.yaml';
/** Of these it says what to set: how machines are made, how they are configured, and what is on offer. */
const SWITCHED_OFF = 3;
const SYSTEMS = [
  { system: 'new', packageName: 'app' },
  { system: 'old', packageName: 'app-legacy' },
];

/**
 * The packed packages in a stock Backstage outside of this checkout, put there by what the docs say: its types, its
 * builds, its start without any configuration, and its pages in both frontend systems.
 */
export const anyBackstageSuite = {
  name: 'any-backstage',
  title: 'Packages in a stock Backstage',
  async run(context) {
    const { session, progress } = context;
    const chromium = await findChromium(
      session,
      join(context.logs, 'chromium.log'),
    );
    const blocks = readBlocks(readFileSync(PAGE, 'utf8'));
    progress('packing');
    const archives = await packed(context);
    const folder = tempFolder(session, 'any-backstage');
    progress('create-app and yarn install');
    const place = await makeBackstage(context, folder, archives, blocks);
    progress('types');
    await checkTypes(context, place);
    progress('builds');
    await build(context, place, NEW_SYSTEM);
    await build(context, place, OLD_SYSTEM);

    const portal = { ...context, place };
    progress('a start without configuration');
    await startBare(portal);
    writeFileSync(join(place, SANDBOX_CONFIG), sandboxConfig(blocks));
    // Created and installed, types, two builds, and the start: each would have thrown.
    let outcome = { passed: 5, failed: 0, failures: [] };
    for (const app of SYSTEMS) {
      progress(`pages of the ${app.system} frontend system`);
      outcome = add(outcome, await openPages(portal, app, chromium));
    }
    return outcome;
  },
};

const add = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  failures: [...one.failures, ...other.failures],
});

async function packed(context) {
  const archives = await packedArchives(context);
  if (archives.unready.size > 0) {
    throw new Problem('Not every package could be packed.', {
      next: 'npm test -- --only packing names what is missing.',
    });
  }
  return archives;
}

function sandboxConfig(blocks) {
  const block = blocks.find(({ title }) => title === SANDBOX_CONFIG);
  if (!block) {
    throw new Problem(`${PAGE} has no block with the title ${SANDBOX_CONFIG}.`);
  }
  return block.text;
}

async function checkTypes({ session, toolchain, logs }, place) {
  await session.processes.runNode(
    toolchain.node,
    [join(place, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit'],
    {
      name: 'tsc in the stock app',
      cwd: place,
      env: toolchain.env,
      logFile: join(logs, 'any-backstage-types.log'),
    },
  );
}

async function build({ session, toolchain, logs }, place, app) {
  await session.processes.runNode(
    toolchain.node,
    [
      join(place, 'node_modules', '@backstage', 'cli', 'bin', 'backstage-cli'),
      ...['package', 'build'],
    ],
    {
      name: `The build of ${app} in the stock app`,
      cwd: join(place, app),
      env: toolchain.env,
      logFile: join(logs, 'any-backstage-build.log'),
      append: app === OLD_SYSTEM,
    },
  );
}

/**
 * Ports and state of its own. Pages and API have one port, as people have it in production; Backstage reads variables
 * with this beginning as its config.
 */
async function portalSettings({ session, logs, place }, name) {
  const settings = await ownSettings(session, name);
  const { url, ports } = settings;
  return {
    ...settings,
    logs: join(logs, name),
    configFiles: [join(place, 'app-config.yaml')],
    env: {
      ...settings.env,
      NODE_ENV: 'development',
      OPENCSP_SANDBOX_SPEED: SANDBOX_SPEED,
      APP_CONFIG_app_baseUrl: url,
      APP_CONFIG_backend_baseUrl: url,
      APP_CONFIG_backend_listen_host: '127.0.0.1',
      APP_CONFIG_backend_listen_port: String(ports.portal),
    },
  };
}

/** Runs something while a backend is there. */
async function whileRunning({ session, toolchain, place }, settings, use) {
  const backend = await startBackend(
    session,
    toolchain,
    settings,
    join(place, 'packages', 'backend'),
  );
  try {
    return await use();
  } finally {
    if (!session.ending) {
      await backend.child.end();
    }
  }
}

/** Without `opencsp` in the config everything starts, and what is off is said with what to set. */
async function startBare(portal) {
  const settings = await portalSettings(portal, 'any-backstage-bare');
  const { url } = settings;
  await whileRunning(portal, settings, async () => {
    const session = await get(`${url}/api/auth/guest/refresh`, {
      'X-Requested-With': 'XMLHttpRequest',
    });
    const { parts } = await get(`${url}/api/opencsp/v1/health/details`, {
      Authorization: `Bearer ${session.backstageIdentity.token}`,
    });
    const said = parts.filter(({ reason }) =>
      /opencsp\.\w+/.test(reason ?? ''),
    );
    if (said.length < SWITCHED_OFF) {
      throw new Problem(
        `Without configuration the API says of ${said.length} parts what to set, not of ${SWITCHED_OFF}.`,
      );
    }
  });
}

async function get(url, headers) {
  const answer = await fetch(url, { headers });
  if (!answer.ok) {
    throw new Problem(`${url} answers ${answer.status}.`);
  }
  return answer.json();
}

/**
 * Opens the pages of one app. Each has stand-ins of its own: a database that forgot them would meet its numbers of
 * machines again.
 *
 * @returns {Promise<import('./simple.mjs').Outcome>}
 */
async function openPages(portal, { system, packageName }, chromium) {
  const { session, toolchain, place } = portal;
  const settings = await portalSettings(portal, `any-backstage-${system}`);
  const sandbox = await startSandbox(session, toolchain, settings, {
    args: ['node_modules/@opencsp/sandbox/bin/opencsp-sandbox.js'],
    cwd: place,
  });
  const withApp = {
    ...settings,
    configFiles: [...settings.configFiles, join(place, SANDBOX_CONFIG)],
    env: { ...settings.env, APP_CONFIG_app_packageName: packageName },
  };
  const outcome = await whileRunning(portal, withApp, () =>
    lookAt(portal, system, withApp.env, chromium),
  );
  if (!session.ending) {
    await sandbox.child.end();
  }
  return outcome;
}

async function lookAt(portal, system, env, chromium) {
  const report = join(portal.logs, `any-backstage-${system}.json`);
  rmSync(report, { force: true });
  const code = await runPlaywright(
    { ...portal, name: `any-backstage-${system}` },
    [
      ...['--config', inRoot('scripts', 'suites', 'anyBackstage.config.ts')],
      ...['--reporter', 'line,json'],
    ],
    {
      ...env,
      OPENCSP_FRONTEND_SYSTEM: system,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
    chromium,
  );
  const outcome = readReport(report, code);
  return {
    ...outcome,
    failures: outcome.failures.map(it => `${system} frontend system: ${it}`),
  };
}
