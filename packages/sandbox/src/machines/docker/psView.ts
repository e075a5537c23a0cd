import { Container, EngineState } from './engineState';
import { goDate, howLong } from './formats';
import { Life } from './life';

const SHORT_ID = 12;
const COMMAND_WIDTH = 20;

/** A container's row in `docker ps` and `docker compose ps`. */
export interface PsRow {
  Command: string;
  CreatedAt: string;
  ID: string;
  Image: string;
  Labels: string;
  LocalVolumes: string;
  Mounts: string;
  Names: string;
  Networks: string;
  Ports: string;
  RunningFor: string;
  Size: string;
  State: string;
  Status: string;
}

/** How a row is shown. */
export interface PsOptions {
  now: number;
  full: boolean;
  generation: EngineState['generation'];
}

/** The row of one container (recorded: 09, 10). */
export function psRow(
  container: Container,
  life: Life,
  { now, full, generation }: PsOptions,
): PsRow {
  const volumes = container.mounts.filter(({ type }) => type === 'volume');
  const mounts = container.mounts
    .filter(({ type }) => type !== 'tmpfs')
    .map(({ name, source }) => shortened(name ?? source, full));
  return {
    Command: `"${clipped(commandLine(container), full)}"`,
    CreatedAt: goDate(container.createdAt),
    ID: full ? container.id : container.id.slice(0, SHORT_ID),
    Image: container.image,
    Labels: Object.entries(container.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    LocalVolumes: String(volumes.length),
    Mounts: mounts.join(','),
    Names: container.name,
    Networks: container.networks.map(({ name }) => name).join(','),
    Ports: portsText(container, life, generation),
    RunningFor: `${howLong(now - container.createdAt)} ago`,
    Size: '0B',
    State: life.status,
    Status: statusText(life, now),
  };
}

/** What follows the name in a list: `Up 3 seconds (healthy)`. */
export function statusText(life: Life, now: number): string {
  switch (life.status) {
    case 'created':
      return 'Created';
    case 'exited':
      return `Exited (${life.exitCode}) ${howLong(now - life.finishedAt)} ago`;
    case 'restarting':
      return `Restarting (${life.exitCode}) ${howLong(
        now - life.finishedAt,
      )} ago`;
    case 'paused':
      return `Up ${howLong(now - life.startedAt)} (Paused)`;
    default:
      return `Up ${howLong(now - life.startedAt)}${healthText(life)}`;
  }
}

function healthText({ health }: Life): string {
  if (!health) {
    return '';
  }
  return health.status === 'starting'
    ? ' (health: starting)'
    : ` (${health.status})`;
}

/** The command as the engine writes it: words with blanks in quotes. */
export function commandLine({ command }: Container): string {
  return command
    .map(word => (/[\s']/.test(word) ? `'${word}'` : word))
    .join(' ');
}

function clipped(command: string, full: boolean): string {
  const escaped = command.replace(/"/g, '\\"').replace(/\n/g, '\\n');
  return full || escaped.length <= COMMAND_WIDTH
    ? escaped
    : `${escaped.slice(0, COMMAND_WIDTH - 1)}…`;
}

function shortened(name: string, full: boolean): string {
  const limit = 15;
  return full || name.length <= limit ? name : `${name.slice(0, limit - 1)}…`;
}

/** A port of a container, as compose shows it. */
export interface Publisher {
  URL: string;
  TargetPort: number;
  PublishedPort: number;
  Protocol: string;
}

/** The ports of a container that runs. */
export function publishers(container: Container, life: Life): Publisher[] {
  if (life.status !== 'running' && life.status !== 'paused') {
    return [];
  }
  const split = (written: string) => {
    const [port, Protocol] = written.split('/');
    return { TargetPort: Number(port), Protocol };
  };
  const published = container.ports.flatMap(each =>
    addresses(each.address).map(URL => ({
      URL,
      PublishedPort: each.host,
      ...split(each.container),
    })),
  );
  const exposed = container.exposed
    .filter(port => !container.ports.some(each => each.container === port))
    .map(port => ({ URL: '', PublishedPort: 0, ...split(port) }));
  return [...exposed, ...published].map(
    ({ URL, TargetPort, PublishedPort, Protocol }) => ({
      URL,
      TargetPort,
      PublishedPort,
      Protocol,
    }),
  );
}

function addresses(address: string): string[] {
  return address === '0.0.0.0' ? ['0.0.0.0', '::'] : [address];
}

/** `0.0.0.0:80->80/tcp`; the older engine writes `:::80` where the newer one has `[::]:80`. */
function portsText(
  container: Container,
  life: Life,
  generation: EngineState['generation'],
): string {
  return publishers(container, life)
    .map(({ URL, TargetPort, PublishedPort, Protocol }) => {
      const inside = `${TargetPort}/${Protocol}`;
      const address = URL === '::' && generation !== '20.10' ? '[::]' : URL;
      return URL === '' ? inside : `${address}:${PublishedPort}->${inside}`;
    })
    .join(', ');
}
