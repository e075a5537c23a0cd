/*
 * Proves what units of a machine with NixOS run: each program is given the settings that the options come to,
 * finds its secrets and its store where modules put them, answers on the port of its option, is started again
 * when a switch changes what it is given, and is tried again while it ends at its start; the proxy is asked and
 * told by the machine's own loopback. Leaves whole profiles, with the real programs of the sandbox, to the backend's
 * signInOnMachine.test.ts.
 */
import { once } from 'node:events';
import { createServer, get, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  ContainerCall,
  ProgramRefused,
  RunningContainer,
} from '../../services/ports';
import {
  NixosScene,
  configuration,
  profileFiles,
} from './__testUtils__/nixosScene';

const SECRETS = '/var/lib/opencsp/secrets';

const AUTHELIA = `{ config, lib, pkgs, ... }:

{
  config = lib.mkIf config.services.paas.authelia.enable {
    environment.systemPackages = [ pkgs.authelia ];
    services.authelia.instances.main = {
      enable = true;
      environmentVariables.AUTHELIA_KEY_FILE = "/run/credentials/authelia-main.service/key";
      settingsFiles = [ ../../authelia/configuration.yml ];
    };
    systemd.services.authelia-main.serviceConfig.LoadCredential = [ "key:${SECRETS}/key" ];
  };
}
`;

const TRAEFIK = `entryPoints:
  web: {address: ':80'}
  api: {address: '127.0.0.1:8080'}
api: {insecure: false, dashboard: false}
ping: {entryPoint: api}
providers: {providersThrottleDuration: 200ms, file: {directory: /var/lib/opencsp/routes, watch: true}}
`;

const PAAS = `
    authelia = {
      enable = true;
      title = "Authelia";
      units = [
        "authelia-main.service"
      ];
      data = { };
    };`;

describe('what units run', () => {
  let scene: NixosScene;
  let opened: RunningContainer[];
  let closed: string[];
  let calls: ContainerCall[];
  let refuses: boolean;
  let web: Server;

  const files = (written = 'theme: dark\n'): Record<string, string> => ({
    ...profileFiles(),
    'configuration.nix': configuration(PAAS).replace(
      './modules/services/lldap.nix',
      './modules/services/authelia.nix\n    ./modules/services/lldap.nix',
    ),
    'modules/services/authelia.nix': AUTHELIA,
    'modules/platform.nix':
      '{ lib, ... }:\n\n{\n  networking.hosts."127.0.0.1" = [ "authelia" "lldap" ];\n}\n',
    'authelia/configuration.yml': written,
    'traefik/traefik.yml': TRAEFIK,
  });
  const settle = async () => {
    await scene.lab.inside.answers?.settled();
    await scene.lab.inside.answers?.settled();
  };
  const bring = async (written?: string) => {
    await scene.lab.put(`${SECRETS}/key`, 's3cret');
    await scene.deploy(files(written));
    const { exitCode } = await scene.switch();
    await settle();
    return exitCode;
  };
  const named = (service: string) =>
    opened.filter(each => each.service === service);

  beforeEach(async () => {
    opened = [];
    closed = [];
    calls = [];
    refuses = false;
    web = createServer((_, answer) => answer.end('here'));
    web.listen({ host: '127.0.0.1', port: 0 });
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    scene = new NixosScene(undefined, {
      authority: {
        order: async () => ({ outcome: 'refused', error: 'none here' }),
      },
      open: async container => {
        if (refuses && container.service === 'authelia') {
          throw new ProgramRefused(1, ['no directory']);
        }
        opened.push(container);
        return {
          handle: async () => ({
            status: 200,
            headers: new Headers(),
            body: Buffer.from(container.service),
          }),
          listenerAt: own =>
            own === 17170 ? { host: '127.0.0.1', port } : undefined,
          exec: async call => {
            calls.push(call);
            return { exit: 0, stdout: 'done\n', stderr: '' };
          },
          close: async () => {
            closed.push(container.service);
          },
        };
      },
    });
  });
  afterEach(async () => {
    await scene.lab.inside.close();
    web.close();
  });

  it('is given what the options say, and finds its files', async () => {
    expect(await bring()).toBe(0);
    const [authelia] = named('authelia');
    expect(authelia).toMatchObject({
      project: 'ada-home',
      environment: {
        AUTHELIA_KEY_FILE: '/run/credentials/authelia-main.service/key',
      },
    });
    const { AUTHELIA_KEY_FILE, X_AUTHELIA_CONFIG } = authelia.environment;
    expect(authelia.readFile(AUTHELIA_KEY_FILE)).toBe('s3cret');
    expect(X_AUTHELIA_CONFIG).toMatch(/^\/nix\/store\/\w{32}-source\//);
    expect(authelia.readFile(X_AUTHELIA_CONFIG)).toBe('theme: dark\n');
    expect(() => authelia.writeFile(X_AUTHELIA_CONFIG, '')).toThrow(
      'read-only',
    );
    authelia.writeFile('/config/database.json', '{}');
    expect(await scene.ok('cat /var/lib/authelia-main/database.json')).toBe(
      '{}',
    );
  });

  it('finds its neighbours by the names of the machine, and by no other', async () => {
    await bring();
    const [authelia] = named('authelia');
    const there = {
      host: '127.0.0.1',
      port: (web.address() as AddressInfo).port,
    };
    expect(await authelia.neighbour('lldap', 17170)).toEqual(there);
    expect(await authelia.neighbour('localhost', 17170)).toEqual(there);
    expect(await authelia.neighbour('lldap', 9)).toBeUndefined();
    expect(await authelia.neighbour('elsewhere', 17170)).toBeUndefined();
  });

  it('is started again by a switch that changes what it is given, and by no other', async () => {
    await bring();
    await scene.put(files());
    await scene.ok('git add --all');
    expect((await scene.switch()).stderr).not.toContain('restarting');
    await scene.put(files('theme: light\n'));
    const { stderr } = await scene.switch();
    await settle();
    expect(stderr).toContain(
      'restarting the following units: authelia-main.service',
    );
    expect(closed).toEqual(['authelia']);
    const [, again] = named('authelia');
    expect(again.readFile(again.environment.X_AUTHELIA_CONFIG)).toBe(
      'theme: light\n',
    );
  });

  it('that ends at its start is tried again, and its journal says why', async () => {
    refuses = true;
    await bring();
    expect(await scene.unit('authelia-main')).toMatchObject({
      ActiveState: 'activating',
      SubState: 'auto-restart',
      ExecMainStatus: '1',
    });
    expect(
      await scene.ok('journalctl -u authelia-main.service -o cat'),
    ).toContain('\nno directory\n');
    refuses = false;
    scene.lab.clock.advance(5_500);
    await settle();
    expect(await scene.unit('authelia-main')).toMatchObject({
      ActiveState: 'active',
      NRestarts: '1',
    });
    expect(named('authelia')).toHaveLength(1);
  });

  it('does not answer while a unit of its service is stopped', async () => {
    await bring();
    await scene.ok('systemctl stop lldap');
    await settle();
    expect(closed).toEqual(['lldap']);
    const [authelia] = named('authelia');
    expect(await authelia.neighbour('lldap', 17170)).toBeUndefined();
    await scene.ok('systemctl start lldap');
    await settle();
    expect(named('lldap')).toHaveLength(2);
  });

  it('has its programs on the machine, for the users of their services', async () => {
    await bring();
    expect(
      await scene.ok(
        'runuser -u authelia-main -- env A=B authelia storage user',
      ),
    ).toBe('done\n');
    expect(calls).toMatchObject([
      {
        argv: ['authelia', 'storage', 'user'],
        user: 'authelia-main',
        environment: { A: 'B' },
      },
    ]);
    const [authelia] = named('authelia');
    authelia.writeFile('/config/message.txt', 'hello');
    expect(
      await scene.ok(
        'runuser -u authelia-main -- cat /var/lib/authelia-main/message.txt',
      ),
    ).toBe('hello');
    expect(
      await scene.run(
        'runuser -u nobody -- cat /var/lib/authelia-main/message.txt',
      ),
    ).toMatchObject({ exitCode: 1 });
    expect(await scene.run('nextcloud-occ status')).toMatchObject({
      exitCode: 127,
    });
  });

  it('says that a program cannot be asked while its service is stopped', async () => {
    await bring();
    await scene.ok('systemctl stop authelia-main');
    expect(await scene.run('authelia storage user')).toMatchObject({
      exitCode: 1,
      stderr: 'authelia: the service does not run\n',
    });
  });

  it('hands a secret over by the standard input of a shell', async () => {
    await bring();
    const ended = await scene.lab.line(
      `sh -c 'IFS= read -r PASS && export PASS && exec "$@"' sh authelia crypto`,
      'a b\n',
    );
    expect(ended).toEqual({ exitCode: 0, stdout: 'done\n', stderr: '' });
    expect(calls[0]).toMatchObject({
      argv: ['authelia', 'crypto'],
      environment: { PASS: 'a b' },
    });
  });

  it('asks the proxy on the loopback address of the machine', async () => {
    await bring();
    const ask = (at: string) =>
      scene.run(`curl --silent --show-error --fail http://127.0.0.1:${at}`);
    expect(await ask('8080/ping')).toMatchObject({ exitCode: 0, stdout: 'OK' });
    expect(await ask('8080/nothing')).toMatchObject({ exitCode: 22 });
    expect(await ask('8081/ping')).toMatchObject({
      exitCode: 7,
      stderr: expect.stringContaining('port 8081'),
    });
  });

  it('brings the routes of the machine to its services', async () => {
    await scene.lab.put(
      '/var/lib/opencsp/routes/routes.yml',
      `http:
  routers: {people: {rule: 'Host(\`people.ada.localhost\`)', entryPoints: [web], service: lldap}}
  services: {lldap: {loadBalancer: {servers: [{url: 'http://127.0.0.1:17170'}]}}}
`,
    );
    await bring();
    const { answers } = scene.lab.inside;
    const found = answers?.proxies.forName('people.ada.localhost');
    const asked = get({
      ...found?.listeners.http,
      headers: { host: 'people.ada.localhost' },
      agent: false,
    });
    const [response] = await once(asked, 'response');
    expect([response.statusCode, await text(response)]).toEqual([200, 'lldap']);
  });

  it('remembers all of it over a new start', async () => {
    await bring();
    const state = scene.lab.saved.at(-1);
    expect(
      Object.values(state?.nixos?.systems ?? {})
        .at(-1)
        ?.programs.map(({ service }) => service),
    ).toEqual(['lldap', 'traefik', 'authelia']);
  });
});
