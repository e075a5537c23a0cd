import { sha256 } from '../files/machineFiles';
import { Container, EngineState, Network } from './engineState';
import { goTime, inKeyOrder } from './formats';
import { gatewayOf, macOf } from './inspectShared';
import { Life } from './life';

const NANOSECONDS = 1_000_000;
const MASKED = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const NEWER_MASKED = ['/proc/interrupts', '/sys/devices/virtual/powercap'];
const READ_ONLY = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];

/** What `docker inspect` shows of a container (recorded: 10). */
export function inspectContainer(
  container: Container,
  life: Life,
  networks: readonly Network[],
  generation: EngineState['generation'],
): Record<string, unknown> {
  const isOld = generation === '20.10';
  const folder = `/var/lib/docker/containers/${container.id}`;
  const [path = '', ...args] = container.command;
  return {
    Id: container.id,
    Created: goTime(container.createdAt),
    Path: path,
    Args: args,
    State: stateOf(container, life),
    Image: container.imageId,
    ResolvConfPath: `${folder}/resolv.conf`,
    HostnamePath: `${folder}/hostname`,
    HostsPath: `${folder}/hosts`,
    LogPath: `${folder}/${container.id}-json.log`,
    Name: `/${container.name}`,
    RestartCount: life.restarts,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfig(container, isOld),
    GraphDriver: graphDriver(container, isOld),
    Mounts: container.mounts
      .filter(({ type }) => type !== 'tmpfs')
      .map(mountOf),
    Config: configOf(container),
    NetworkSettings: networkSettings(container, life, networks, isOld),
  };
}

function stateOf(container: Container, life: Life): Record<string, unknown> {
  const isRunning = ['running', 'paused', 'restarting'].includes(life.status);
  const { health } = life;
  const probe = container.health?.test.join(' ') ?? '';
  return {
    Status: life.status,
    Running: isRunning,
    Paused: life.status === 'paused',
    Restarting: life.status === 'restarting',
    OOMKilled: false,
    Dead: false,
    Pid:
      life.status === 'running'
        ? 2000 + (Number.parseInt(container.id.slice(0, 4), 16) % 30_000)
        : 0,
    ExitCode: life.exitCode,
    Error: '',
    StartedAt: goTime(life.startedAt),
    FinishedAt: goTime(life.finishedAt),
    ...(health
      ? {
          Health: {
            Status: health.status,
            FailingStreak: health.failing,
            Log: health.probes.map(({ at, succeeded }) => ({
              Start: goTime(at),
              End: goTime(at + 60),
              ExitCode: succeeded ? 0 : 1,
              Output: succeeded ? 'ok\n' : `probe failed: ${probe}\n`,
            })),
          },
        }
      : {}),
  };
}

function hostConfig(
  container: Container,
  isOld: boolean,
): Record<string, unknown> {
  const { settings, restart } = container;
  const restartName = restart.name === 'no' && isOld ? '' : restart.name;
  const masked = isOld
    ? MASKED.filter(path => !NEWER_MASKED.includes(path))
    : MASKED;
  return {
    Binds: container.mounts
      .filter(({ type }) => type !== 'tmpfs')
      .map(
        ({ name, source, target, readOnly }) =>
          `${name ?? source}:${target}:${readOnly ? 'ro' : 'rw'}`,
      ),
    ContainerIDFile: '',
    LogConfig: { Type: settings.logDriver, Config: settings.logOptions },
    NetworkMode: container.networks[0]?.name ?? 'none',
    PortBindings: Object.fromEntries(
      container.ports.map(({ address, host, container: inside }) => [
        inside,
        [
          {
            HostIp: address === '0.0.0.0' ? '' : address,
            HostPort: String(host),
          },
        ],
      ]),
    ),
    RestartPolicy: {
      Name: restartName,
      MaximumRetryCount: restart.retries,
    },
    AutoRemove: false,
    VolumeDriver: '',
    VolumesFrom: null,
    ConsoleSize: [0, 0],
    CapAdd: settings.capAdd,
    CapDrop: settings.capDrop,
    CgroupnsMode: 'host',
    Dns: null,
    DnsOptions: null,
    DnsSearch: null,
    ExtraHosts: [],
    GroupAdd: null,
    IpcMode: 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: false,
    PublishAllPorts: false,
    ReadonlyRootfs: settings.readOnly,
    SecurityOpt: settings.securityOpt,
    ...(settings.tmpfs.length > 0
      ? { Tmpfs: Object.fromEntries(settings.tmpfs.map(path => [path, ''])) }
      : {}),
    UTSMode: '',
    UsernsMode: '',
    ShmSize: settings.shmSize,
    Runtime: 'runc',
    Isolation: '',
    CpuShares: 0,
    Memory: settings.memory,
    NanoCpus: settings.nanoCpus,
    CgroupParent: '',
    BlkioWeight: 0,
    CpuPeriod: 0,
    CpuQuota: 0,
    CpusetCpus: '',
    CpusetMems: '',
    Devices: null,
    DeviceCgroupRules: null,
    DeviceRequests: null,
    ...(isOld ? { KernelMemory: 0, KernelMemoryTCP: 0 } : {}),
    MemoryReservation: 0,
    MemorySwap: settings.memory * 2,
    MemorySwappiness: null,
    OomKillDisable: false,
    PidsLimit: settings.pidsLimit,
    Ulimits: null,
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    MaskedPaths: masked,
    ReadonlyPaths: READ_ONLY,
  };
}

function graphDriver(
  { id }: Container,
  isOld: boolean,
): Record<string, unknown> {
  const layer = `/var/lib/docker/overlay2/${sha256(`layer ${id}`)}`;
  return {
    Data: {
      ...(isOld ? {} : { ID: id }),
      LowerDir: `${layer}-init/diff`,
      MergedDir: `${layer}/merged`,
      UpperDir: `${layer}/diff`,
      WorkDir: `${layer}/work`,
    },
    Name: 'overlay2',
  };
}

function mountOf(mount: Container['mounts'][number]): Record<string, unknown> {
  const { type, name, source, target, readOnly } = mount;
  const mode = readOnly ? 'ro' : 'rw';
  return type === 'volume'
    ? {
        Type: type,
        Name: name,
        Source: source,
        Destination: target,
        Driver: 'local',
        Mode: mode,
        RW: !readOnly,
        Propagation: '',
      }
    : {
        Type: type,
        Source: source,
        Destination: target,
        Mode: mode,
        RW: !readOnly,
        Propagation: 'rprivate',
      };
}

function configOf(container: Container): Record<string, unknown> {
  const { health, exposed, ports } = container;
  const all = [...exposed, ...ports.map(each => each.container)];
  return {
    Hostname: container.id.slice(0, 12),
    Domainname: '',
    User: container.settings.user,
    AttachStdin: false,
    AttachStdout: true,
    AttachStderr: true,
    ...(all.length > 0
      ? { ExposedPorts: Object.fromEntries(all.map(port => [port, {}])) }
      : {}),
    Tty: false,
    OpenStdin: false,
    StdinOnce: false,
    Env: container.environment,
    Cmd: container.command,
    ...(health
      ? {
          Healthcheck: {
            Test: health.test,
            Interval: health.interval * NANOSECONDS,
            Timeout: health.timeout * NANOSECONDS,
            ...(health.startPeriod > 0
              ? { StartPeriod: health.startPeriod * NANOSECONDS }
              : {}),
            Retries: health.retries,
          },
        }
      : {}),
    Image: container.image,
    Volumes: null,
    WorkingDir: '',
    Entrypoint: null,
    OnBuild: null,
    Labels: inKeyOrder(container.labels),
  };
}

function networkSettings(
  container: Container,
  life: Life,
  networks: readonly Network[],
  isOld: boolean,
): Record<string, unknown> {
  const isOn = life.status === 'running' || life.status === 'paused';
  const sandbox = sha256(`sandbox ${container.id}`);
  const ports = Object.fromEntries([
    ...container.exposed.map(port => [port, null]),
    ...container.ports.map(({ address, host, container: inside }) => [
      inside,
      [{ HostIp: address, HostPort: String(host) }],
    ]),
  ]);
  return {
    Bridge: '',
    SandboxID: isOn ? sandbox : '',
    SandboxKey: isOn ? `/var/run/docker/netns/${sandbox.slice(0, 12)}` : '',
    Ports: isOn ? ports : {},
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: '',
    Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    MacAddress: '',
    Networks: Object.fromEntries(
      container.networks.map(each => {
        const network = networks.find(({ name }) => name === each.name);
        const short = container.id.slice(0, 12);
        return [
          each.name,
          {
            IPAMConfig: null,
            Links: null,
            Aliases: isOld ? [...each.aliases, short] : each.aliases,
            MacAddress: isOn ? macOf(each.address) : '',
            DriverOpts: null,
            ...(isOld ? {} : { GwPriority: 0 }),
            NetworkID: network?.id ?? '',
            EndpointID: isOn ? each.endpoint : '',
            Gateway: isOn && network ? gatewayOf(network) : '',
            IPAddress: isOn ? each.address : '',
            IPPrefixLen: isOn ? 24 : 0,
            IPv6Gateway: '',
            GlobalIPv6Address: '',
            GlobalIPv6PrefixLen: 0,
            ...(isOld ? {} : { DNSNames: [...each.aliases, short] }),
          },
        ];
      }),
    ),
  };
}
