/**
 * Proves a deployment over real SSH: the portal's program is installed, files are put, Compose runs
 * detached and is polled to its end, containers are read; a cut connection loses nothing; and the
 * server that was there before lets in who was authorized. Leaves the words of Compose to
 * `replay.test.ts`, each scenario of Docker to `docker/scenarios.test.ts`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateOpenSshKeyPair } from '../keys';
import { RunningMachine } from '../machinePark';
import { createMachinePark, MachineParkStandIn } from '.';
import { SshHost } from './__testUtils__/sshHost';
import { sha256 } from './files/machineFiles';

const mine = generateOpenSshKeyPair('mine');
const SCRIPT = '#!/bin/sh\n';
const PROGRAM = `/var/lib/opencsp/bin/host-${sha256(SCRIPT).slice(0, 12)}`;
const FOLDER = '/var/lib/opencsp/projects/ada-home';
const SECRETS = '/var/lib/opencsp/secrets';
const BEGINNING = [
  `env OPENCSP_SECRETS_DIR=${SECRETS} docker compose --ansi never --project-name ada-home`,
  `--project-directory ${FOLDER} --file ${FOLDER}/compose.yaml --env-file ${FOLDER}/profiles.env`,
].join(' ');
const UP = `${BEGINNING} --progress quiet up --detach --no-build --remove-orphans --wait --wait-timeout 300`;
const COMPOSE = `name: ada-home
services:
  redis:
    image: redis:8.8.2-alpine
    secrets: [redis-password]
    networks: [backend]
    volumes:
      - {type: volume, source: redis-data, target: /data}
    healthcheck: {test: [CMD, redis-cli, ping], interval: 10s, retries: 5}
    restart: unless-stopped
  homer:
    image: b4bz/homer:v26.4.2
    profiles: [homer]
    networks: [backend]
    volumes:
      - type: bind
        source: ./homer/config.yml
        target: /www/assets/config.yml
        read_only: true
        bind: {create_host_path: false}
    depends_on: {redis: {condition: service_healthy}}
    mem_limit: 64m
    restart: unless-stopped
  off:
    image: off:1
    profiles: [off]
networks:
  backend: {internal: true}
volumes:
  redis-data: {name: ada-home_redis-data}
secrets:
  redis-password:
    file: "\${OPENCSP_SECRETS_DIR:?is the folder of the secrets}/redis-password"
`;

describe('a host over SSH', () => {
  let folder: string;
  let park: MachineParkStandIn;
  let machine: RunningMachine;
  let host: SshHost;

  const open = () =>
    createMachinePark({
      folder,
      sshPort: 0,
      speed: 100,
      hasExistingServers: true,
    });
  const sudo = (line: string, input?: string) =>
    host.run(`sudo -n ${line}`, input);
  const ok = async (line: string, input?: string) => {
    const answer = await sudo(line, input);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    return answer.stdout;
  };
  const install = async () => {
    await ok('install -d -m 0755 /var/lib/opencsp /var/lib/opencsp/bin');
    await ok(`install -d -m 0700 ${SECRETS} /var/lib/opencsp/runs`);
    await ok(`install -m 0755 /dev/stdin ${PROGRAM}.new`, SCRIPT);
    await ok(`mv -f ${PROGRAM}.new ${PROGRAM}`);
  };
  const upload = async () => {
    await ok(`${PROGRAM} put 0644 ${FOLDER}/compose.yaml`, COMPOSE);
    await ok(
      `${PROGRAM} put 0644 ${FOLDER}/profiles.env`,
      "COMPOSE_PROFILES='homer'\n",
    );
    await ok(`${PROGRAM} put 0644 ${FOLDER}/homer/config.yml`, 'title: x\n');
    await ok(`${PROGRAM} put 0444 ${SECRETS}/redis-password`, 's3cret');
  };
  const pollToTheEnd = async (id: string) => {
    for (;;) {
      const shown = await ok(`${PROGRAM} poll ${id} 0 100000`);
      if (!shown.startsWith('running')) {
        return shown;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-hosts-'));
    park = await open();
    machine = await park.create({
      name: 'vm-a',
      hostname: 'web-1',
      vmId: 9000,
      user: 'ubuntu',
      authorizedKeys: [mine.publicKey],
      size: { cores: 4, memoryBytes: 8 * 1024 ** 3, diskBytes: 60 * 1024 ** 3 },
    });
    host = await SshHost.connect(machine, mine.privateKey);
    await install();
  });
  afterEach(async () => {
    host.end();
    await park.close();
    await rm(folder, { recursive: true });
  });

  it('deploys a project, and removes it', async () => {
    expect(await host.run('nproc')).toMatchObject({ stdout: '4\n' });
    expect((await sudo('docker ps')).stderr).toBe(
      'sudo: docker: command not found\n',
    );
    await park.control({ scenario: 'docker-installed', name: 'vm-a' });
    await upload();
    await ok(`${BEGINNING} config --quiet`);
    const model = JSON.parse(await ok(`${BEGINNING} config --format json`));
    expect(Object.keys(model.services)).toEqual(['homer', 'redis']);

    const pull = `${BEGINNING} --progress plain pull --policy missing --ignore-pull-failures homer redis`;
    expect(await ok(`${PROGRAM} start pull-1 ${FOLDER} ${pull}`)).toBe(
      'started\n',
    );
    const pulled = await pollToTheEnd('pull-1');
    expect(pulled).toMatch(/^ended 0 /);
    expect(pulled).toContain(' redis Pulled ');
    expect(pulled).toMatch(/^ [0-9a-f]{12} Downloading /m);

    await ok(`${PROGRAM} start up-1 ${FOLDER} ${UP}`);
    expect(await pollToTheEnd('up-1')).toBe('ended 0 0\n');
    const gathered = await ok(
      `${PROGRAM} gather ids 7 docker ps --all --quiet --no-trunc --filter label=com.docker.compose.project=ada-home all 3 docker inspect @ids`,
    );
    const containers: unknown = JSON.parse(
      gathered.slice(gathered.indexOf('\n[')),
    );
    expect(containers).toMatchObject([
      {
        Name: '/ada-home-homer-1',
        State: { Status: 'running' },
        HostConfig: { Memory: 67_108_864 },
      },
      {
        Name: '/ada-home-redis-1',
        State: { Health: { Status: 'healthy' } },
        Mounts: [
          { Name: 'ada-home_redis-data', Destination: '/data' },
          { Source: `${SECRETS}/redis-password`, RW: false },
        ],
      },
    ]);

    await ok(`${PROGRAM} start up-2 ${FOLDER} ${UP}`);
    expect(await pollToTheEnd('up-2')).toBe('ended 0 0\n');
    const down = `${BEGINNING} --profile '*' down --remove-orphans --volumes`;
    await ok(`${PROGRAM} start down-1 ${FOLDER} ${down}`);
    expect(await pollToTheEnd('down-1')).toMatch(/^ended 0 /);
    for (const list of ['ps --all', 'network ls', 'volume ls']) {
      expect(await ok(`docker ${list} --quiet`)).toBe('');
    }
  });

  it('fails where a file is missing that must be there', async () => {
    await park.control({ scenario: 'docker-installed', name: 'vm-a' });
    await upload();
    await ok(`${PROGRAM} remove ${FOLDER}/homer`);
    await ok(`${PROGRAM} start up-1 ${FOLDER} ${UP}`);
    expect(await pollToTheEnd('up-1')).toMatch(
      /^ended 1 [^]*bind source path does not exist: \/var\/lib\/opencsp\/projects\/ada-home\/homer\/config.yml\n$/,
    );
  });

  it.each(['before', 'during', 'after'] as const)(
    'cuts the connection %s a command',
    async when => {
      const line = `${PROGRAM} put 0644 ${FOLDER}/a`;
      const cut = { scenario: 'ssh-cuts', matching: ' put ', command: 2, when };
      await park.control(cut);
      expect((await sudo(line, 'first')).code).toBe(0);
      expect((await sudo(line, 'second')).code).toBeNull();
      host = await SshHost.connect(machine, mine.privateKey);
      const is = when === 'before' ? 'first' : 'second';
      expect(await ok(`cat ${FOLDER}/a`)).toBe(is);
    },
  );

  it('freezes a connection, which only a keepalive notices', async () => {
    host.end();
    host = await SshHost.connect(machine, mine.privateKey, 50);
    await park.control({ scenario: 'ssh-cuts', when: 'before', freezes: true });
    expect((await host.run('true')).code).toBeNull();
    host = await SshHost.connect(machine, mine.privateKey);
    expect((await host.run('true')).code).toBe(0);
  });

  it('lets a detached program go on, and keeps all over a restart', async () => {
    await park.control({ scenario: 'docker-installed', name: 'vm-a' });
    await upload();
    await park.control({ scenario: 'docker-slow', seconds: 20 });
    await ok(`${PROGRAM} start up-1 ${FOLDER} ${UP}`);
    host.end();
    host = await SshHost.connect(machine, mine.privateKey);
    expect(await ok(`${PROGRAM} poll up-1 0 0`)).toMatch(/^running/);
    expect(await pollToTheEnd('up-1')).toMatch(/^ended 0/);
    const ids = await ok('docker ps --all --quiet --no-trunc');
    await ok(`${PROGRAM} start again ${FOLDER} ${UP} --force-recreate`);
    host.end();
    await park.close();
    park = await open();
    host = await SshHost.connect(machine, mine.privateKey);
    expect(await ok(`${PROGRAM} poll again 0 0`)).toMatch(/^lost - /);
    expect(ids.split('\n').filter(Boolean)).toHaveLength(2);
    expect(await ok('docker volume ls --quiet')).toBe('ada-home_redis-data\n');
  });

  it('has servers that a person can register', async () => {
    const [server, other] = park.servers();
    expect([server, other]).toMatchObject([
      { name: 'old-server', user: 'root' },
      { name: 'nixos-server', user: 'root' },
    ]);
    expect(park.list()).toEqual([machine]);
    await expect(SshHost.connect(server, mine.privateKey)).rejects.toThrow(
      'authentication',
    );
    await expect(
      park.control({ scenario: 'authorize', name: 'old-server', key: 'x' }),
    ).rejects.toThrow('no public key');
    const key = mine.publicKey;
    await park.control({ scenario: 'authorize', name: 'old-server', key });
    const old = await SshHost.connect(server, mine.privateKey);
    expect((await old.run('whoami')).stdout).toBe('root\n');
    expect((await old.run('cloud-init status')).code).toBe(127);
    old.end();
    await park.close();
    park = await open();
    expect(park.servers()).toEqual(expect.arrayContaining([server, other]));
    (await SshHost.connect(server, mine.privateKey)).end();
  });
});
