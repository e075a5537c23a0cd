/*
 * Proves what labels of containers say to the proxy, and when it reaches Docker. Leaves what becomes of
 * that to the tests of the proxy.
 */
import { DockerDown } from '../../traefik';
import { label } from '../compose/session';
import { Container } from '../docker/engineState';
import { Life } from '../docker/life';
import { byName, demandDocker, isProxy, Seen, servicesOf } from './dockerView';

const OPTIONS = {
  endpoint: 'unix:///var/run/docker.sock',
  exposedByDefault: false,
  allowEmptyServices: false,
};
const PORT = 'traefik.http.services.app.loadbalancer.server.port';
const SOCKET = '/var/run/docker.sock';

function seen(some: Partial<Container>, life: Partial<Life> = {}): Seen {
  return {
    container: {
      ...{ id: 'c1', name: 'home-app-1', createdAt: 0, image: 'app:1' },
      ...{ imageId: '', command: [], environment: [], exposed: [], ports: [] },
      restart: { name: 'no', retries: 0 },
      health: null,
      mounts: [],
      networks: [network('home_public', '172.30.64.2', ['app'])],
      settings: {
        ...{ user: '', memory: 0, nanoCpus: 0, pidsLimit: null, shmSize: 0 },
        ...{ readOnly: false, capAdd: null, capDrop: null, securityOpt: null },
        ...{ tmpfs: [], logDriver: '', logOptions: {} },
      },
      stopGrace: 0,
      behaviour: { stopCode: 0, ignoresTerm: false, log: [] },
      run: { state: 'started', at: 0, restarts: 0 },
      ...some,
      labels: {
        [label('project')]: 'home',
        [label('service')]: 'app',
        ...some.labels,
      },
    },
    life: {
      ...{ status: 'running', exitCode: 0, restarts: 0 },
      ...{ startedAt: 0, finishedAt: 0 },
      ...life,
    },
  };
}

function network(name: string, address: string, aliases: string[] = []) {
  return { name, address, aliases, endpoint: '' };
}

function mount(target: string): Container['mounts'][number] {
  return { type: 'bind', source: target, target, readOnly: true };
}

const ENABLED = { 'traefik.enable': 'true', [PORT]: '8080' };
const healthy = { status: 'healthy' as const, failing: 0, probes: [] };

describe('services by labels', () => {
  const of = (one: Seen, options = {}) =>
    servicesOf({ ...OPTIONS, ...options }, [one]);

  it('have the address in the network that is named, or the first one', () => {
    const networks = [
      network('home_a', '172.30.64.2'),
      network('home_b', '172.30.65.2'),
    ];
    const url = (labels: Record<string, string>, wanted?: string) =>
      of(seen({ labels, networks }), { network: wanted })[0].url;
    expect(url(ENABLED, 'home_b')).toBe('http://172.30.65.2:8080');
    expect(url(ENABLED, 'elsewhere')).toBe('http://172.30.64.2:8080');
    expect(
      url({ ...ENABLED, 'traefik.docker.network': 'home_b' }, 'home_a'),
    ).toBe('http://172.30.65.2:8080');
  });

  it('are only those that are meant', () => {
    expect(of(seen({ labels: ENABLED }))).toEqual([
      {
        name: 'app',
        url: 'http://172.30.64.2:8080',
        running: true,
        container: 'app-home',
      },
    ]);
    expect(of(seen({ labels: { [PORT]: '80' } }))).toEqual([]);
    const byDefault = { exposedByDefault: true };
    expect(of(seen({ labels: { [PORT]: '80' } }), byDefault)).toHaveLength(1);
    const labels = { ...ENABLED, 'traefik.enable': 'false' };
    expect(of(seen({ labels }), byDefault)).toEqual([]);
  });

  it('take the lowest port that is shown where no label has one', () => {
    const labels = { 'traefik.enable': 'true' };
    const exposed = ['9090/tcp', '8080/tcp'];
    expect(of(seen({ labels, exposed }))).toMatchObject([
      { name: 'app-home', url: 'http://172.30.64.2:8080' },
    ]);
    expect(of(seen({ labels }))).toEqual([]);
  });

  it('have their scheme, and no default router beside their own', () => {
    const labels = {
      ...ENABLED,
      'traefik.http.services.app.loadbalancer.server.scheme': 'https',
      'traefik.http.routers.app.rule': 'Host(`a`)',
    };
    expect(of(seen({ labels }))).toEqual([
      { name: 'app', url: 'https://172.30.64.2:8080', running: true },
    ]);
  });

  it.each([
    [{ health: healthy }, [true]],
    [{ health: { ...healthy, status: 'starting' as const } }, [false]],
    [{ health: { ...healthy, status: 'unhealthy' as const } }, [false]],
    [{ status: 'paused' as const }, [true]],
    [{ status: 'restarting' as const }, []],
    [{ status: 'exited' as const }, []],
  ])('are those of containers that are well: %j', (life, expected) => {
    const found = of(seen({ labels: ENABLED }, life));
    expect(found.map(({ running }) => running)).toEqual(expected);
  });
});

it('knows a proxy by its service or its image', () => {
  const is = (image: string, service = 'edge') =>
    isProxy(seen({ image, labels: { [label('service')]: service } }).container);
  expect(is('traefik:v3')).toBe(true);
  expect(is('docker.io/library/traefik@sha256:00')).toBe(true);
  expect(is('mirror.example/own:1', 'traefik')).toBe(true);
  expect(is('traefik/whoami:1')).toBe(false);
});

describe('the way to Docker', () => {
  const proxy = seen({ id: 'proxy' }).container;
  const between = (mounts: Container['mounts'], life = {}) =>
    seen(
      {
        id: 'between',
        mounts,
        networks: [network('home_public', '172.30.64.9', ['socket-proxy'])],
      },
      life,
    );
  const TCP = { ...OPTIONS, endpoint: 'tcp://socket-proxy:2375' };

  it('is a socket that is mounted', () => {
    expect(() => demandDocker(OPTIONS, proxy, [])).toThrow(
      new DockerDown(
        'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory',
      ),
    );
    const mounts = [mount(SOCKET)];
    expect(() => demandDocker(OPTIONS, { ...proxy, mounts }, [])).not.toThrow();
  });

  it('is a container that has it', () => {
    const demand = (...all: Seen[]) => demandDocker(TCP, proxy, all);
    expect(() => demand(between([mount(SOCKET)]))).not.toThrow();
    expect(() => demand(between([]))).toThrow(
      'dial tcp 172.30.64.9:2375: connect: connection refused',
    );
    expect(() =>
      demand(between([mount(SOCKET)], { status: 'exited' })),
    ).toThrow('lookup socket-proxy on 127.0.0.11:53: no such host');
  });

  it('goes over a network that both are in', () => {
    const other = seen({
      networks: [network('other', '172.30.70.2', ['app'])],
    });
    expect(byName('app', proxy, [other])).toBeUndefined();
    expect(byName('app', proxy, [seen({})])).toBeDefined();
  });
});
