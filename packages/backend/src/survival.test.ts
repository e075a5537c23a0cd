/*
 * Proves that the portal can be killed while it provisions, configures and deletes: started again,
 * it comes to the same end with one object, three tasks and nothing left. Real processes, the real
 * clients, the sandbox's systems, SQLite in a file. Leaves deaths between two calls to the
 * backend plugin's journeys, where they are counted one by one.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { Sandbox, startSandbox } from '@opencsp/sandbox';
import { stringify } from 'yaml';
import { SlimBackend } from './__testUtils__/SlimBackend';

jest.setTimeout(1_500_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (typeof address !== 'object' || address === null) {
    throw new Error('The system gave no port');
  }
  return address.port;
}

/** An OpenSSH public key line, new each time. */
function newPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')} test`;
}

describe('a portal that is killed', () => {
  let folder: string;
  let sandbox: Sandbox;
  let backend: SlimBackend;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-survival-'));
    const sshPort = await freePort();
    sandbox = await startSandbox({
      stateFolder: join(folder, 'sandbox'),
      ports: { oidc: 0, kubernetes: 0, semaphore: 0, control: 0 },
      sshPort,
      speed: 4,
    });
    const port = await freePort();
    const configFile = join(folder, 'app-config.yaml');
    await writeFile(
      configFile,
      stringify(configuration({ folder, port, sshPort, sandbox })),
    );
    backend = new SlimBackend({ configFile, port });
    await backend.start();
  });

  afterAll(async () => {
    await backend?.kill();
    await sandbox?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on where it was, makes nothing twice and leaves nothing', async () => {
    const { client } = backend;
    const { id, machineName } = await client.createInstance(
      {
        name: 'survivor',
        size: 'small',
        osTemplate: 'debian-12',
        network: { name: 'lan', mode: 'dhcp' },
        sshKeys: [newPublicKey()],
      },
      'survival-1',
    );

    await backend.untilState(id, 'provisioning');
    await backend.kill();
    await backend.start();
    await backend.untilState(id, 'configuring');
    await backend.kill();
    await backend.start();
    const active = await backend.untilState(id, 'active');
    expect(active.steps.map(step => step.state)).toEqual([
      'done',
      'done',
      'done',
      'done',
      'done',
    ]);

    const objects = await look('kubernetes');
    expect(objects.match(new RegExp(`"${machineName}"`, 'g'))).not.toBeNull();
    const tasks = await look('semaphore');
    for (const step of ['monitoring', 'security', 'hardening']) {
      expect(
        tasks.match(new RegExp(`opencsp:${id}:${step}:1`, 'g')),
      ).toHaveLength(1);
      expect(tasks).not.toContain(`opencsp:${id}:${step}:2`);
    }

    await client.deleteInstance(id, 'survivor');
    await backend.kill();
    await backend.start();
    await backend.untilState(id, 'deleted');
    expect(await look('kubernetes')).not.toContain(machineName);
    expect(await look('machines')).not.toContain(machineName);
    expect((await client.getQuota()).used).toEqual({
      instances: 0,
      cores: 0,
      memoryMiB: 0,
      diskGiB: 0,
    });
  });

  async function look(standIn: string): Promise<string> {
    return JSON.stringify(
      await sandbox.standIns[standIn].control({ scenario: 'state' }),
    );
  }
});

function configuration(options: {
  folder: string;
  port: number;
  sshPort: number;
  sandbox: Sandbox;
}) {
  const { folder, port, sshPort, sandbox } = options;
  const state = join(folder, 'sandbox');
  return {
    app: { baseUrl: `http://127.0.0.1:${port}` },
    backend: {
      baseUrl: `http://127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      database: {
        client: 'better-sqlite3',
        connection: { directory: join(folder, 'database') },
      },
    },
    opencsp: {
      sizes: {
        sizes: [
          {
            name: 'small',
            title: 'Small',
            cores: 1,
            memoryMiB: 1024,
            diskGiB: 10,
          },
        ],
        templates: [
          {
            name: 'debian-12',
            title: 'Debian 12',
            template: 'debian-12',
            user: 'debian',
            engines: ['compose'],
          },
        ],
        networks: [
          { name: 'lan', title: 'LAN', bridge: 'vmbr0', modes: ['dhcp'] },
        ],
      },
      hosts: { allowedNetworks: ['127.0.0.0/8'], defaults: { port: sshPort } },
      tofu: {
        cluster: {
          url: sandbox.urls.kubernetes,
          caFile: join(state, 'kubernetes', 'ca.crt'),
          tokenFile: join(state, 'kubernetes', 'token'),
        },
        namespace: 'opencsp',
        sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
        path: './infrastructure/modules/terraform/proxmox-vm',
        credentialsSecret: 'proxmox-credentials',
        sshKeys: {
          portalPublicKeyFile: join(state, 'keys', 'portal.pub'),
          ansiblePublicKeyFile: join(state, 'keys', 'ansible.pub'),
        },
      },
      semaphore: {
        baseUrl: sandbox.urls.semaphore,
        tokenFile: join(state, 'semaphore', 'token'),
        project: 'OpenCSP',
      },
    },
  };
}
