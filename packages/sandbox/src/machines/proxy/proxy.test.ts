/*
 * Proves that a project brought up over SSH has a proxy that serves: its routers, pages over the machine's
 * own ports, certificates kept over restarts, its log, and what becomes of all that when containers, files
 * or the sandbox's process end. Leaves what Traefik answers to the tests of its stand-in, and scenarios to
 * `scenarios.test.ts` beside this.
 */
import {
  CLOUD,
  EMPTY,
  MACHINE,
  PLAIN,
  ProxyScene,
  routes,
  until,
} from '../__testUtils__/proxyScene';

const UP = 'up --detach --wait --wait-timeout 300';
const ENABLED = {
  'cloud@file': 'enabled',
  'plain@file': 'enabled',
  'cloud-ada-home@docker': 'enabled',
};
const NOT_RUNNING = {
  code: 1,
  stdout: '',
  stderr: 'service "traefik" is not running\n',
};

async function hasRouters(scene: ProxyScene): Promise<void> {
  await until(
    () => scene.routers(),
    routers => expect(routers).toMatchObject(ENABLED),
  );
}

async function hasCertificate(scene: ProxyScene): Promise<void> {
  await until(
    () => scene.securePage(CLOUD),
    ({ certificate }) =>
      expect(certificate.subjectaltname).toBe(`DNS:${CLOUD}`),
  );
}

describe('the proxy of a machine', () => {
  let scene: ProxyScene;
  beforeEach(async () => {
    scene = new ProxyScene();
    await scene.begin();
    await scene.compose(UP);
  });
  afterEach(() => scene.end());

  it('has the routers of its file, and serves them over the ports of the machine', async () => {
    await hasRouters(scene);
    expect(await scene.page(PLAIN, '/files')).toEqual({
      status: 200,
      body: `cloud says hello with a setting to ${PLAIN}/files`,
    });
    expect((await scene.page('other.ada.localhost')).status).toBe(404);
    expect((await scene.page(EMPTY)).status).toBe(503);
    await expect(scene.forward(8080)).rejects.toMatchObject({ reason: 2 });
    const { stdout } = await scene.wget('/api/version');
    expect(JSON.parse(stdout)).toMatchObject({ Version: '3.7.9' });
  });

  it('gets a certificate, and keeps it in its volume over restarts', async () => {
    await hasCertificate(scene);
    expect(await scene.securePage(CLOUD)).toMatchObject({
      status: 200,
      body: `cloud says hello with a setting to ${CLOUD}/`,
    });
    const { certificate } = await scene.securePage(CLOUD);
    expect(scene.orders).toEqual([CLOUD]);

    expect((await scene.compose('restart traefik')).code).toBe(0);
    await hasRouters(scene);
    expect((await scene.securePage(CLOUD)).certificate.fingerprint256).toBe(
      certificate.fingerprint256,
    );
    await scene.restartSandbox();
    await hasRouters(scene);
    expect((await scene.securePage(CLOUD)).certificate.fingerprint256).toBe(
      certificate.fingerprint256,
    );
    expect((await scene.page(PLAIN)).status).toBe(200);
    expect(scene.orders).toEqual([CLOUD]);

    const file =
      '/var/lib/docker/volumes/ada-home_traefik-certificates/_data/acme.json';
    expect((await scene.run(`cat ${file}`)).stdout).toContain(CLOUD);
    await scene.compose('down --volumes');
    expect((await scene.run(`cat ${file}`)).code).toBe(1);
  });

  it('says where a name is answered, for who comes from outside', async () => {
    await hasRouters(scene);
    const { http, https } = scene.park.listenersOf(PLAIN);
    expect(http).toEqual({ host: '127.0.0.1', port: expect.any(Number) });
    expect(https).toEqual({ host: '127.0.0.1', port: expect.any(Number) });
    expect(scene.park.listenersOf('other.ada.localhost')).toEqual({});
    const answer = await fetch(`http://127.0.0.1:${http?.port}/`);
    expect(answer.status).toBe(404);
  });

  it('ends with its container, and starts with it', async () => {
    await hasRouters(scene);
    expect((await scene.compose('stop traefik')).code).toBe(0);
    await expect(scene.forward(80)).rejects.toMatchObject({ reason: 2 });
    expect(await scene.wget('/api/version')).toEqual(NOT_RUNNING);
    expect(scene.park.listenersOf(PLAIN)).toEqual({});
    await scene.restartSandbox();
    expect(await scene.wget('/api/version')).toEqual(NOT_RUNNING);

    expect((await scene.compose('start traefik')).code).toBe(0);
    await hasRouters(scene);
    expect((await scene.page(PLAIN)).status).toBe(200);
    expect((await scene.compose('down')).code).toBe(0);
    expect(await scene.wget('/api/version')).toEqual(NOT_RUNNING);
    await until(
      async () => scene.running.size,
      size => expect(size).toBe(0),
    );
  });

  it('knows of other containers what Docker tells', async () => {
    await hasRouters(scene);
    scene.isDown = true;
    expect((await scene.page(PLAIN)).status).toBe(502);
    scene.isDown = false;
    await scene.compose('stop cloud');
    await until(
      () => scene.routers(),
      found => expect(found['plain@file']).toBe('disabled'),
    );
    expect((await scene.page(PLAIN)).status).toBe(404);
    await scene.compose('start cloud');
    await hasRouters(scene);
    expect((await scene.page(PLAIN)).status).toBe(200);
  });

  it('takes a new file up, and none at all while one is broken', async () => {
    await hasRouters(scene);
    const name = 'new.ada.localhost';
    await scene.put('traefik/dynamic/routes.yml', routes(name));
    await until(
      () => scene.securePage(name),
      ({ certificate, status }) => {
        expect(certificate.subjectaltname).toBe(`DNS:${name}`);
        expect(status).toBe(200);
      },
    );
    await scene.put('traefik/dynamic/other.yml', 'http: [');
    await scene.put('traefik/dynamic/routes.yml', 'http: {}');
    await until(
      () => scene.log(5),
      log =>
        expect(log).toContain(
          'collecting file configs: /etc/traefik/dynamic/other.yml',
        ),
    );
    expect((await scene.page(PLAIN)).status).toBe(200);
  });

  it('keeps its log, over restarts of the container and the sandbox', async () => {
    await hasCertificate(scene);
    const before = await scene.log();
    expect(JSON.parse(before.split('\n')[1])).toMatchObject({
      level: 'info',
      version: '3.7.9',
    });
    await scene.compose('restart traefik');
    await hasRouters(scene);
    await scene.restartSandbox();
    await hasRouters(scene);
    const after = await scene.log();
    expect(after.startsWith(before)).toBe(true);
    expect(after.match(/Traefik version/g)).toHaveLength(3);
    expect(await scene.log(1)).toBe(`${after.trimEnd().split('\n').pop()}\n`);
    const docker = await scene.run(
      'docker logs --timestamps --tail 1 ada-home-traefik-1',
    );
    expect(docker.stdout).toMatch(/^20\S+Z \{/);
  });

  it('ends at once with a static file that it refuses, and starts with a good one', async () => {
    await hasRouters(scene);
    const { stdout: good } = await scene.run(
      'cat /var/lib/opencsp/projects/ada-home/traefik/traefik.yml',
    );
    await scene.put('traefik/traefik.yml', 'entryPoint: {}\n');
    await scene.compose('restart traefik');
    await until(
      () => scene.run('docker inspect ada-home-traefik-1'),
      ({ stdout }) =>
        expect(JSON.parse(stdout)[0].State).toMatchObject({
          Status: 'restarting',
          ExitCode: 1,
        }),
    );
    expect(await scene.log(1)).toContain('"message":"Command error"');
    await scene.put('traefik/traefik.yml', good);
    await hasRouters(scene);
    const { stdout } = await scene.run('docker inspect ada-home-traefik-1');
    expect(JSON.parse(stdout)[0].State).toMatchObject({ Status: 'running' });
  });

  it('says in its log that Docker is not reached, and has its services when it is', async () => {
    await hasRouters(scene);
    await scene.compose('stop socket-proxy');
    await scene.compose('restart traefik');
    await until(
      () => scene.log(20),
      log =>
        expect(log).toContain(
          'failed to connect to the docker API at tcp://socket-proxy:2375: lookup socket-proxy',
        ),
    );
    expect((await scene.routers())['plain@file']).toBe('disabled');
    await scene.compose('start socket-proxy');
    await hasRouters(scene);
  });

  it('is asked in the words of busybox, and has nothing else to run', async () => {
    await hasRouters(scene);
    expect(await scene.wget('/api/nothing')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'wget: server returned error: HTTP/1.1 404 Not Found\n',
    });
    expect(await scene.wget('/', 8081)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        "wget: can't connect to remote host (127.0.0.1): Connection refused\n",
    });
    expect(await scene.compose('exec -T traefik id -u')).toMatchObject({
      code: 126,
      stdout: expect.stringContaining('exec: "id"'),
    });
    expect(await scene.compose('exec -T nobody id')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'service "nobody" is not running\n',
    });
    await scene.compose('pause traefik');
    expect((await scene.wget('/api/version')).stderr).toContain('is paused');
  });

  it('goes with its machine', async () => {
    await hasRouters(scene);
    await scene.park.destroy(MACHINE);
    expect(scene.park.listenersOf(PLAIN)).toEqual({});
    expect(scene.running.size).toBe(0);
  });
});
