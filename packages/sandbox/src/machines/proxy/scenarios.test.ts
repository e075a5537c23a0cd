/*
 * Proves each scenario of proxies, names and clocks on a machine: what it does can be seen from outside as
 * on a real machine, and `mend` ends it. Leaves what goes well to `proxy.test.ts` beside this.
 */
import { createDnsStandIn, DnsStandIn } from '../../dns';
import {
  CLOUD,
  MACHINE,
  PLAIN,
  ProxyScene,
  routes,
  until,
} from '../__testUtils__/proxyScene';

const UP = 'up --detach --wait --wait-timeout 300';
const GETENT = "env 'RES_OPTIONS=timeout:1 attempts:1' getent ahosts";
/** RFC 4254 §5.1 */
const PROHIBITED = 1;

async function isWell(scene: ProxyScene): Promise<void> {
  await until(
    () => scene.routers(),
    routers =>
      expect(routers).toMatchObject({
        'plain@file': 'enabled',
        'cloud@file': 'enabled',
      }),
  );
  expect((await scene.page(PLAIN)).status).toBe(200);
}

describe('scenarios of a machine with a proxy', () => {
  let scene: ProxyScene;
  let dns: DnsStandIn;
  const play = (scenario: string, parameters: object = {}) =>
    scene.park.control({ scenario, name: MACHINE, ...parameters });
  const mend = () => play('mend');
  beforeAll(async () => {
    dns = await createDnsStandIn({ port: 0 });
    scene = new ProxyScene({ nameServer: dns.server });
    await scene.begin();
    await scene.compose(UP);
    await isWell(scene);
  });
  afterEach(async () => {
    await mend();
    await dns.control({ scenario: 'reset' });
    await isWell(scene);
  });
  afterAll(async () => {
    await scene.end();
    await dns.close();
  });

  it('has those of Traefik itself', async () => {
    await play('proxy', { does: 'api-status', code: 503 });
    expect((await scene.wget('/api/version')).stderr).toContain('HTTP/1.1 503');
    await play('proxy', { does: 'down' });
    expect((await scene.wget('/api/version')).stderr).toContain(
      'Connection refused',
    );
    await expect(scene.page(PLAIN)).rejects.toThrow();
    await play('proxy', { does: 'up' });
    expect((await scene.page(PLAIN)).status).toBe(200);
  });

  it.each([
    ['an unknown one', { does: 'dance' }, 'There is no scenario "dance"'],
    ['a parameter that is missing', { does: 'slow' }, 'was not understood'],
  ])('refuses %s', async (_words, parameters, text) => {
    await expect(play('proxy', parameters)).rejects.toThrow(text);
  });

  it('needs a proxy', async () => {
    await scene.park.create({
      ...{ name: 'vm-b', hostname: 'web-2', vmId: 9001, user: 'root' },
      authorizedKeys: [],
    });
    await expect(
      scene.park.control({ scenario: 'proxy-file-broken', name: 'vm-b' }),
    ).rejects.toThrow('No Traefik is on that machine');
  });

  it('breaks a file, which freezes all of them', async () => {
    await play('proxy-file-broken');
    await until(
      () => scene.log(3),
      log => expect(log).toContain('/etc/traefik/dynamic/zz-broken.yml'),
    );
    expect((await scene.page(PLAIN)).status).toBe(200);
  });

  it('opens the file of certificates to others, so that its resolver is skipped', async () => {
    await until(
      () => scene.securePage(CLOUD),
      ({ certificate }) =>
        expect(certificate.subjectaltname).toBe(`DNS:${CLOUD}`),
    );
    await play('proxy-storage-mode');
    expect(await scene.log()).toContain(
      'permissions 644 for /acme/acme.json are too open, please use 600',
    );
    expect((await scene.securePage(CLOUD)).certificate.subjectaltname).not.toBe(
      `DNS:${CLOUD}`,
    );
    await mend();
    await until(
      () => scene.securePage(CLOUD),
      ({ certificate }) =>
        expect(certificate.subjectaltname).toBe(`DNS:${CLOUD}`),
    );
    expect(scene.orders).toEqual([CLOUD]);
  });

  it('puts the clock wrong, also for the log', async () => {
    const seconds = async () => Number((await scene.run('date +%s')).stdout);
    const before = await seconds();
    await play('clock-wrong', { seconds: -7_200 });
    expect(await seconds()).toBeLessThan(before - 3_600);
    await scene.compose('restart traefik');
    await isWell(scene);
    const { time } = JSON.parse(await scene.log(1));
    expect(Date.parse(time) / 1_000).toBeLessThan(before - 3_600);
    expect(await scene.run('date')).toMatchObject({ code: 1 });
  });

  it('gets no certificate where nothing leads out', async () => {
    await play('egress-closed');
    const name = 'late.ada.localhost';
    await scene.put('traefik/dynamic/routes.yml', routes(name));
    await until(
      () => scene.log(5),
      log => expect(log).toContain('unable to communicate with the API server'),
    );
    expect(scene.orders).not.toContain(name);
    await scene.put('traefik/dynamic/routes.yml', routes(CLOUD));
  });

  it('lets nobody through its SSH server', async () => {
    await play('ssh-forbids-forwarding');
    await expect(scene.forward(80)).rejects.toMatchObject({
      reason: PROHIBITED,
    });
    expect((await scene.run('true')).code).toBe(0);
  });

  it('finds names as the name server has them', async () => {
    const find = (name: string) => scene.run(`${GETENT} ${name}`);
    expect((await find(CLOUD)).stdout).toBe(
      [
        `127.0.0.1       STREAM ${CLOUD}`,
        '127.0.0.1       DGRAM  ',
        '127.0.0.1       RAW    ',
        '',
      ].join('\n'),
    );
    await dns.control({ scenario: 'points-elsewhere', name: CLOUD });
    expect((await find(CLOUD)).stdout).toMatch(/^127\.0\.0\.2 /);
    await dns.control({ scenario: 'ipv6-only', name: CLOUD });
    expect((await find(CLOUD)).stdout).toMatch(/^::1 /);
    await dns.control({ scenario: 'missing', name: CLOUD });
    expect(await find(CLOUD)).toEqual({ code: 2, stdout: '', stderr: '' });
    await dns.control({ scenario: 'silent', name: CLOUD });
    expect(await find(CLOUD)).toEqual({ code: 2, stdout: '', stderr: '' });
    expect((await find('localhost')).stdout).toMatch(/^127\.0\.0\.1 /);
    expect((await find('ghcr.io')).stdout).toMatch(/^203\./);
    await dns.control({ scenario: 'reset' });
    await play('egress-closed');
    expect((await find(CLOUD)).code).toBe(2);
  });
});
