import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './lib/prepare.mjs';
import { Problem } from './lib/problem.mjs';
import { explain, runScript } from './lib/session.mjs';
import { readSettings } from './lib/settings.mjs';
import { tempFolder } from './lib/tempFolder.mjs';
import { autheliaPart } from './real/authelia/part.mjs';
import { findCompose } from './real/composePlugin.mjs';
import { whyNoMachine } from './real/found.mjs';
import { runRealTests } from './real/jest.mjs';
import { Machine } from './real/Machine.mjs';
import { modulesPart } from './real/modules/part.mjs';
import { PackageProxy } from './real/PackageProxy.mjs';
import { installPrograms } from './real/programs.mjs';
import {
  makeRootFileSystem,
  mirrorOfThisSystem,
  RELEASE,
  useProxy,
} from './real/rootFileSystem.mjs';
import { routesPart } from './real/routes/part.mjs';
import { lldapPart, vaultwardenPart } from './real/services/part.mjs';

const HALVES = {
  own: ownMachine,
  prepared: preparedMachine,
  modules: modulesPart,
  routes: routesPart,
  lldap: lldapPart,
  authelia: autheliaPart,
  vaultwarden: vaultwardenPart,
};
/** Those that need nothing of this system. */
const ANYWHERE = ['routes', 'lldap', 'authelia', 'vaultwarden'];

// `npm run test:real`: SSH, Docker Compose, the playbooks, the Terraform module, the routes and the services of a
// sign-in on real programs. The closing lines say what was real and what was skipped; the last one adds the tests up.
// In CI, Compose and the provider of Proxmox are built only with `--build`, because that takes minutes; Traefik and
// Pebble only with it everywhere. Servers that run somewhere are asked only where the environment names them.
await runScript(async session => {
  const { build, mayBuild, wants } = readArguments();
  const settings = readSettings();
  const logs = join(settings.logs, 'real');
  const cache = join(settings.state, 'cache');
  const { reporter } = session;
  const toolchain = await prepare(session, { ...settings, logs });
  const folder = tempFolder(session, 'real');
  const context = { session, toolchain, logs, folder, cache, build, mayBuild };
  const names = Object.keys(HALVES).filter(wants);
  const cannot = names.every(name => ANYWHERE.includes(name))
    ? undefined
    : whyNoMachine() ?? (await missingPrograms(session, logs));
  const halves = cannot ? [withoutMachine(cannot)] : [];
  for (const name of names) {
    if (!cannot || ANYWHERE.includes(name)) {
      halves.push(await HALVES[name](context));
    }
  }

  await session.processes.endAll();
  const outcomes = halves.flatMap(({ outcomes }) => outcomes);
  reporter.line();
  outcomes
    .flatMap(({ failures = [] }) => failures)
    .forEach(failure =>
      reporter.line(`  ${failure.split('\n').join('\n    ')}\n`),
    );
  halves.flatMap(({ lines }) => lines).forEach(line => reporter.line(line));
  const sum = key => outcomes.reduce((total, it) => total + it[key], 0);
  reporter.line(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
});

function readArguments() {
  const next = `npm run test:real, with -- --only ${Object.keys(HALVES).join(
    ' or ',
  )} for a part of it, and -- --build to build Traefik and Pebble, and in CI Docker Compose and the provider of Proxmox, too.`;
  let values;
  try {
    ({ values } = parseArgs({
      options: { only: { type: 'string' }, build: { type: 'boolean' } },
    }));
  } catch (error) {
    throw new Problem(error.message, { next });
  }
  const { only, build = false } = values;
  if (only !== undefined && !(only in HALVES)) {
    throw new Problem(`There is no such part: ${only}.`, { next });
  }
  return {
    build,
    mayBuild: build || !process.env.CI,
    wants: name => only === undefined || only === name,
  };
}

function withoutMachine(cannot) {
  return {
    outcomes: [],
    lines: ['ssh', 'compose', 'ansible', 'terraform', 'playbooks'].map(
      what => `${what}: skipped (${cannot})`,
    ),
  };
}

/** Installs what is missing. @returns why that could not be done; nothing when it was */
async function missingPrograms(session, logs) {
  try {
    await session.reporter.step('Programs of the system (apt-get)', progress =>
      installPrograms(session, join(logs, 'apt.log'), progress),
    );
    return undefined;
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    return 'apt-get did not install what is missing';
  }
}

/** SSH and Compose on this system's own sshd and Docker. */
async function ownMachine(context) {
  const { session, logs, folder, cache, mayBuild } = context;
  const compose = await session.reporter.step('Docker Compose', () =>
    findCompose(session, {
      cache,
      mayBuild,
      logFile: join(logs, 'compose-build.log'),
    }),
  );
  return onMachine(context, 'own', async run => {
    const { machine, skipped } = await startOwn(context, compose);
    const ssh = await run('SSH on a real sshd', machine, 'hostRunner');
    const lines = [`ssh: real (${firstWords('sshd', '-V')})`];
    if (skipped) {
      await machine.stop();
      return {
        outcomes: [ssh],
        lines: [...lines, `compose: skipped (${skipped})`],
      };
    }
    const deployed = await run('Compose on a real engine', machine, 'compose');
    lines.push(`compose: real (${await versions(machine)})`);
    await machine.stop();
    return { outcomes: [ssh, deployed], lines };
  });
}

/** An engine may not run where namespaces do; SSH is tried without it then. */
async function startOwn({ session, folder }, compose) {
  const start = (number, engine) =>
    Machine.start(session, {
      ...{ name: 'own', number, folder: join(folder, `own${number}`) },
      ...{ engine, compose: compose.file },
    });
  if (!compose.file) {
    return { machine: await start(0, false), skipped: compose.skipped };
  }
  try {
    return { machine: await start(0, true) };
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    const skipped = 'dockerd does not start here';
    return { machine: await start(2, false), skipped };
  }
}

/** What a machine deploys with, as the closing lines say it. */
async function versions(machine) {
  const compose = await machine.ask('docker', 'compose', 'version', '--short');
  const engine = await machine.ask(
    ...['docker', 'version', '--format', '{{.Server.Version}}'],
  );
  return `v${compose.replace(/^v/, '')}, engine ${engine}`;
}

/** The playbook on a fresh Debian, and Compose on what it installed. */
async function preparedMachine(context) {
  const { session, logs, folder, cache } = context;
  const root = join(folder, 'root');
  try {
    await session.reporter.step(`A fresh Debian (${RELEASE})`, () =>
      makeRootFileSystem(session, {
        folder: root,
        cache,
        logFile: join(logs, 'debootstrap.log'),
      }),
    );
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    return {
      outcomes: [],
      lines: [
        `ansible: skipped (debootstrap made no Debian, see ${join(
          logs,
          'debootstrap.log',
        )})`,
      ],
    };
  }
  return onMachine(context, 'prepared', async run => {
    const machine = await Machine.start(session, {
      ...{ name: 'fresh', number: 1, folder: join(folder, 'fresh'), root },
    });
    const proxy = await PackageProxy.start({
      ...{ address: machine.gateway, host: new URL(mirrorOfThisSystem()).host },
    });
    session.onEnd(() => proxy.stop());
    useProxy(root, proxy.url);
    const prepared = await run('Ansible on a fresh Debian', machine, 'prepare');
    const lines = [
      `ansible: real (${firstWords(
        'ansible-playbook',
        '--version',
      )}, Debian ${RELEASE})`,
    ];
    if (prepared.failed > 0) {
      await machine.stop();
      return {
        outcomes: [prepared],
        lines: [
          ...lines,
          'compose, prepared machine: skipped (it was not prepared)',
        ],
      };
    }
    const deployed = await run(
      'Compose on what Ansible installed',
      machine,
      'compose',
    );
    lines.push(`compose, prepared machine: real (${await versions(machine)})`);
    await machine.stop();
    return { outcomes: [prepared, deployed], lines };
  });
}

/** What breaks off counts as one failure, and the rest goes on. */
async function onMachine(context, name, work) {
  const { session } = context;
  const run = (title, machine, file) =>
    session.reporter.step(
      title,
      () => runRealTests(context, machine, file),
      ({ failed }) => failed === 0,
    );
  try {
    return await work(run);
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    const failures = [`The ${name} machine broke off: ${error.message}`];
    return { outcomes: [{ passed: 0, failed: 1, failures }], lines: [] };
  }
}

/** What a program calls itself. */
function firstWords(command, ...args) {
  try {
    return execFileSync(
      'sh',
      ['-c', '"$@" 2>&1 || true', 'sh', command, ...args],
      {
        encoding: 'utf8',
      },
    )
      .split('\n')
      .find(line => /\d/.test(line))
      ?.split(',')[0]
      .trim();
  } catch {
    return command;
  }
}
