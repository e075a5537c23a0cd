import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, root as project } from '../../lib/paths.mjs';
import { explain } from '../../lib/session.mjs';
import { readTap } from '../../suites/checks.mjs';
import { Machine } from '../Machine.mjs';
import { PackageProxy } from '../PackageProxy.mjs';
import { findProgram } from '../programs.mjs';
import {
  makeRootFileSystem,
  mirrorOfThisSystem,
  RELEASE,
  useProxy,
} from '../rootFileSystem.mjs';
import { findTerraform } from './terraformTools.mjs';

/** Programs, which are packages of the same names. Nice to have: a release may lack one. */
const LINTERS = ['shellcheck', 'yamllint', 'ansible-lint'];

/**
 * What a machine runs, by `infrastructure/modules`: the Terraform module with the real provider, and the playbooks on
 * a Debian with systemd.
 *
 * @returns {Promise<{ outcomes: import('../../suites/simple.mjs').Outcome[], lines: string[] }>}
 */
export async function modulesPart(context) {
  const parts = [await lint(context), await terraform(context)];
  parts.push(await playbooks(context));
  return {
    outcomes: parts.flatMap(({ outcomes }) => outcomes),
    lines: parts.flatMap(({ lines }) => lines),
  };
}

async function lint(context) {
  const { session, logs } = context;
  for (const name of LINTERS.filter(each => !findProgram(each))) {
    await session.processes.run(
      'apt-get',
      ['install', '-y', '--no-install-recommends', name],
      {
        name: 'apt-get install',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        ...{ logFile: join(logs, 'apt.log'), append: true, mayFail: true },
      },
    );
  }
  const there = LINTERS.filter(name => findProgram(name));
  const lines = LINTERS.map(name =>
    there.includes(name)
      ? `${name}: real`
      : `${name}: skipped (this system has no such package)`,
  );
  const outcome = await run(context, 'Linters', 'lint', {
    OPENCSP_REAL_LINTERS: JSON.stringify(there),
  });
  return { outcomes: [outcome], lines };
}

async function terraform(context) {
  const { session, logs, cache, mayBuild } = context;
  const found = await session.reporter.step('Provider bpg/proxmox', () =>
    findTerraform(session, {
      ...{ cache, mayBuild },
      logFile: join(logs, 'provider-build.log'),
    }),
  );
  if (found.skipped) {
    return { outcomes: [], lines: [`terraform: skipped (${found.skipped})`] };
  }
  const outcome = await run(context, 'Terraform module', 'terraform', {
    OPENCSP_REAL_TERRAFORM: JSON.stringify(found),
  });
  const lines = [`terraform: real (${found.version}; Proxmox is a stub)`];
  return { outcomes: [outcome], lines };
}

async function playbooks(context) {
  const { session, logs, folder, cache } = context;
  const root = join(folder, 'systemd');
  let machine;
  try {
    await session.reporter.step(`A Debian with systemd (${RELEASE})`, () =>
      makeRootFileSystem(session, {
        ...{ folder: root, cache, systemd: true },
        logFile: join(logs, 'debootstrap.log'),
      }),
    );
    machine = await Machine.start(session, {
      ...{ name: 'booted', number: 3, systemd: true, root },
      folder: join(folder, 'booted'),
    });
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    explain(session.reporter, error);
    const lines = ['playbooks: skipped (systemd does not start here)'];
    return { outcomes: [], lines };
  }
  const proxy = await PackageProxy.start({
    ...{ address: machine.gateway, host: new URL(mirrorOfThisSystem()).host },
  });
  session.onEnd(() => proxy.stop());
  useProxy(root, proxy.url);
  const outcome = await run(context, 'Playbooks with systemd', 'playbooks', {
    OPENCSP_REAL_MACHINE: JSON.stringify(machine.describe()),
  });
  const systemd = await machine.ask('systemctl', '--version');
  await machine.stop();
  const lines = [
    `playbooks: real (Debian ${RELEASE}, ${
      systemd.split('\n')[0]
    }; the collector is a stand-in)`,
  ];
  return { outcomes: [outcome], lines };
}

/** Runs one file of tests. */
async function run(context, title, name, env) {
  const { session, toolchain, logs } = context;
  const logFile = join(logs, `modules-${name}.log`);
  return session.reporter.step(
    title,
    async () => {
      await session.processes.runNode(
        toolchain.node,
        [
          ...['--test', '--test-reporter=tap'],
          inRoot('scripts', 'real', 'modules', `${name}.real.mjs`),
        ],
        {
          ...{ name: 'node --test', cwd: project, logFile, mayFail: true },
          env: { ...toolchain.env, ...env },
        },
      );
      return readTap(readFileSync(logFile, 'utf8'));
    },
    ({ failed }) => failed === 0,
  );
}
