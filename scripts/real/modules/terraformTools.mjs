import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from '../../lib/paths.mjs';
import { tempFolder } from '../../lib/tempFolder.mjs';
import { findProgram } from '../programs.mjs';

const SOURCE = 'github.com/bpg/terraform-provider-proxmox';
/** Both read the module; each looks for providers below the name of its own registry. */
const TOOLS = { terraform: 'terraform.io', tofu: 'opentofu.org' };

/** The version of the provider that the module names. */
export function providerVersion() {
  const file = inRoot(
    ...['infrastructure', 'modules', 'terraform', 'proxmox-vm', 'versions.tf'],
  );
  return readFileSync(file, 'utf8').match(/^ +version = "([\d.]+)"$/m)[1];
}

/**
 * Terraform or OpenTofu of this system, and the provider: one that was built before, or one that is built from
 * its Go module, which takes minutes. No registry is asked for it.
 *
 * @param {{ cache: string, logFile: string, mayBuild: boolean }} options
 * @returns {Promise<{ tool: string, configFile: string, version: string } | { skipped: string }>}
 */
export async function findTerraform(session, { cache, logFile, mayBuild }) {
  const name = Object.keys(TOOLS).find(each => findProgram(each));
  if (!name) {
    return { skipped: 'neither terraform nor tofu is installed' };
  }
  const version = providerVersion();
  const mirror = join(cache, 'terraform-mirror');
  const provider = join(
    ...[mirror, `registry.${TOOLS[name]}`, 'bpg', 'proxmox', version],
    `linux_${process.arch === 'x64' ? 'amd64' : process.arch}`,
    `terraform-provider-proxmox_v${version}`,
  );
  if (!existsSync(provider)) {
    const why = await build(session, { provider, version, logFile, mayBuild });
    if (why) {
      return { skipped: why };
    }
  }
  const configFile = join(tempFolder(session, 'terraform'), 'terraform.rc');
  writeFileSync(
    configFile,
    `disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(
      mirror,
    )}\n  }\n}\n`,
  );
  return {
    ...{ tool: findProgram(name), configFile },
    version: `${toolVersion(name)}, provider ${version}`,
  };
}

function toolVersion(name) {
  return execFileSync(name, ['version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\n')
    .find(line => /^(Terraform|OpenTofu) v/.test(line));
}

/** @returns why there is none; nothing when it was built */
async function build(session, { provider, version, logFile, mayBuild }) {
  if (!findProgram('go')) {
    return 'no provider bpg/proxmox, and no Go to build it with';
  }
  if (!mayBuild) {
    return 'the provider bpg/proxmox was not built before: npm run test:real -- --build does';
  }
  const folder = tempFolder(session, 'provider');
  const output = join(folder, 'provider');
  writeFileSync(
    join(folder, 'go.mod'),
    `module opencsp.example/provider\n\ngo 1.26.0\n\nrequire ${SOURCE} v${version}\n`,
  );
  writeFileSync(
    join(folder, 'tools.go'),
    `//go:build tools\n\npackage tools\n\nimport _ "${SOURCE}"\n`,
  );
  try {
    await session.processes.run(
      findProgram('go'),
      ['build', '-trimpath', '-ldflags', '-s -w', '-o', output, SOURCE],
      {
        name: 'go build',
        cwd: folder,
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod' },
        logFile,
      },
    );
  } catch (error) {
    if (session.ending) {
      throw error;
    }
    return `the provider bpg/proxmox ${version} could not be built, see ${logFile}`;
  }
  chmodSync(output, 0o755);
  mkdirSync(dirname(provider), { recursive: true });
  // Renamed at last, so that a half one is never taken for a whole one.
  await session.processes.run('cp', [output, `${provider}.new`], {
    name: 'cp',
  });
  renameSync(`${provider}.new`, provider);
  return undefined;
}
