import { EXIT, Invocation } from '../invocation';
import { Container } from './engineState';
import { readFlags, FlagTable } from './flags';
import { formatRow, goDate, goTime, inKeyOrder, table } from './formats';
import { isUp } from './life';
import { demandEngine, DockerCommand } from './parts';
import { psRow } from './psView';
import { versionOf } from './versions';

const LIST: FlagTable = {
  alone: ['all', 'quiet', 'no-trunc', 'size', 'latest'],
  valued: ['filter', 'format', 'last'],
  short: { a: 'all', q: 'quiet', f: 'filter', s: 'size', n: 'last' },
};
const SHORT_ID = 12;

const version: DockerCommand = (parts, call, words) => {
  const format = readFlags(words, LIST).value('format');
  const isOn = call.user === 'root' && parts.engine.answers();
  const row = versionOf(parts.engine.state, isOn);
  call.out(
    format
      ? `${formatRow(format, row)}\n`
      : `Client:\n Version:           ${row.Client.Version}\n`,
  );
  demandEngine(parts, call, 'version');
  return EXIT.OK;
};

const ps: DockerCommand = (parts, call, words) => {
  const flags = readFlags(words, LIST);
  const engine = demandEngine(parts, call);
  const format = flags.value('format');
  const now = parts.clock.now();
  const { generation } = engine.state;
  const filters = flags.values('filter').map(readFilter);
  const wantsAll =
    flags.has('all') || filters.some(({ key }) => key === 'status');
  const rows = [...engine.state.containers]
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(container => ({ container, life: engine.life(container) }))
    .filter(({ life }) => wantsAll || isUp(life))
    .filter(({ container, life }) =>
      filters.every(filter => matches(container, life.status, filter)),
    )
    .map(({ container, life }) => {
      const labels = Object.entries(container.labels).sort();
      return psRow({ ...container, labels: Object.fromEntries(labels) }, life, {
        now,
        full: flags.has('no-trunc'),
        generation,
      });
    });
  if (flags.has('quiet')) {
    call.out(rows.map(({ ID }) => `${ID}\n`).join(''));
  } else if (format && format !== 'table') {
    rows
      .map(row => inKeyOrder({ ...row, Platform: null }))
      .forEach(row => call.out(`${formatRow(format, row)}\n`));
  } else {
    call.out(
      table(
        [
          'CONTAINER ID',
          'IMAGE',
          'COMMAND',
          'CREATED',
          'STATUS',
          'PORTS',
          'NAMES',
        ],
        rows.map(row => [
          row.ID,
          row.Image,
          row.Command,
          row.RunningFor,
          row.Status,
          row.Ports,
          row.Names,
        ]),
      ),
    );
  }
  return EXIT.OK;
};

/** A filter of a list: `label=a=b`, `publish=80`. */
interface Filter {
  key: string;
  value: string;
}

function readFilter(written: string): Filter {
  const at = written.indexOf('=');
  return { key: written.slice(0, at), value: written.slice(at + 1) };
}

function matches(
  container: Container,
  status: string,
  { key, value }: Filter,
): boolean {
  switch (key) {
    case 'label':
      return hasLabel(container.labels, value);
    case 'publish':
    case 'expose':
      return container.ports.some(
        ({ host }) => String(host) === value.split('/')[0],
      );
    case 'name':
      return container.name.includes(value.replace(/[\^$/]/g, ''));
    case 'id':
      return container.id.startsWith(value);
    case 'status':
      return status === value;
    case 'volume':
      return container.mounts.some(each => each.name === value);
    case 'network':
      return container.networks.some(each => each.name === value);
    default:
      return false;
  }
}

function hasLabel(labels: Record<string, string>, wanted: string): boolean {
  const [name, ...value] = wanted.split('=');
  return value.length === 0
    ? Object.hasOwn(labels, name)
    : labels[name] === value.join('=');
}

/** What networks, volumes and images have in a list. */
interface Listed {
  labels: Record<string, string>;
  name: string;
  id: string;
  row: Record<string, unknown>;
}

function printList(
  call: Invocation,
  words: readonly string[],
  listed: readonly Listed[],
): number {
  const flags = readFlags(words, LIST);
  const filters = flags.values('filter').map(readFilter);
  const format = flags.value('format') ?? 'json';
  listed
    .filter(({ labels, name }) =>
      filters.every(({ key, value }) =>
        key === 'label' ? hasLabel(labels, value) : name.includes(value),
      ),
    )
    .forEach(({ id, row }) => {
      const full = flags.has('no-trunc') || id.length < 64;
      const shown = full ? id : id.slice(0, SHORT_ID);
      const line = flags.has('quiet')
        ? shown
        : formatRow(format, 'ID' in row ? { ...row, ID: shown } : row);
      call.out(`${line}\n`);
    });
  return EXIT.OK;
}

function labelsText(labels: Record<string, string>): string {
  return Object.entries(labels)
    .sort()
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The lists that other commands have below them, such as `docker network ls`. */
export const lists: Record<'network' | 'volume' | 'image', DockerCommand> = {
  network: (parts, call, words) => {
    const { state } = demandEngine(parts, call, 'networks');
    const isOld = state.generation === '20.10';
    const rows = state.networks.map(
      ({ id, name, labels, createdAt, internal }) => ({
        id,
        name,
        labels,
        row: {
          CreatedAt: goDate(createdAt),
          Driver: 'bridge',
          ID: id,
          IPv4: String(!isOld),
          IPv6: 'false',
          Internal: String(internal),
          Labels: labelsText(labels),
          Name: name,
          Scope: 'local',
        },
      }),
    );
    return printList(call, words, rows);
  },
  volume: (parts, call, words) => {
    const { state } = demandEngine(parts, call, 'volumes');
    const rows = state.volumes.map(({ name, labels }) => ({
      id: name,
      name,
      labels,
      row: {
        Availability: 'N/A',
        Driver: 'local',
        Group: 'N/A',
        Labels: labelsText(labels),
        Links: 'N/A',
        Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
        Name: name,
        Scope: 'local',
        Size: 'N/A',
        Status: 'N/A',
      },
    }));
    return printList(call, words, rows);
  },
  image: (parts, call, words) => {
    const { state } = demandEngine(parts, call, 'images/json');
    const rows = state.images.flatMap(
      ({ id, references, digests, createdAt }) =>
        references.map(name => {
          const colon = name.lastIndexOf(':');
          return {
            id,
            name,
            labels: {},
            row: {
              Containers: 'N/A',
              CreatedAt: goDate(createdAt),
              Digest: digests[0]?.split('@')[1] ?? '<none>',
              ID: id.replace('sha256:', '').slice(0, SHORT_ID),
              Repository: name.slice(0, colon),
              Size: '3.97MB',
              Tag: name.slice(colon + 1),
            },
          };
        }),
    );
    return printList(call, words, rows);
  },
};

const info: DockerCommand = (parts, call, words) => {
  const { engine, clock, hostname, size } = parts;
  const { state } = engine;
  const isOn = call.user === 'root' && engine.answers();
  const up = (status: string) =>
    state.containers.filter(each => engine.life(each).status === status).length;
  const format = readFlags(words, LIST).value('format') ?? 'json';
  const running = isOn ? up('running') : 0;
  const all = isOn ? state.containers.length : 0;
  const paused = isOn ? up('paused') : 0;
  const hasProxy = isOn && parts.faults.find('egress-closed')?.hasProxy;
  const proxy = hasProxy ? 'http://proxy.example.com:3128' : '';
  const row = {
    ID: isOn ? '00000000-0000-4000-8000-000000000001' : '',
    Containers: all,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: all - running - paused,
    Images: isOn ? state.images.length : 0,
    Driver: isOn ? 'overlay2' : '',
    MemoryLimit: isOn,
    SystemTime: isOn ? goTime(clock.now()) : '',
    LoggingDriver: isOn ? 'json-file' : '',
    CgroupDriver: isOn ? 'systemd' : '',
    KernelVersion: isOn ? '6.1.0-28-amd64' : '',
    OperatingSystem: isOn ? 'OpenCSP Sandbox 1 (simulated)' : '',
    OSType: isOn ? 'linux' : '',
    Architecture: isOn ? 'x86_64' : '',
    NCPU: isOn ? size.cores : 0,
    MemTotal: isOn ? size.memoryBytes : 0,
    RegistryConfig: isOn
      ? { IndexConfigs: {}, InsecureRegistryCIDRs: [], Mirrors: [] }
      : null,
    HttpProxy: proxy,
    HttpsProxy: proxy,
    NoProxy: '',
    DockerRootDir: isOn ? '/var/lib/docker' : '',
    Name: isOn ? hostname : '',
    ServerVersion: isOn ? versionOf(state, true).Server?.Version : '',
    ClientInfo: { Debug: false, ...versionOf(state, isOn).Client },
  };
  call.out(`${formatRow(format, row)}\n`);
  demandEngine(parts, call, 'info');
  return EXIT.OK;
};

/** The commands that only read. */
export const listCommands: Record<string, DockerCommand> = {
  version,
  info,
  ps,
  images: lists.image,
};
