import { projectFolder } from '../paths';
import { PROJECT } from './bundle';
import {
  asLines,
  brokenText,
  Compose,
  composeSchema,
  failure,
  FakeContainer,
  FakeResult,
  hashOf,
  inspected,
  ok,
  stopLines,
  withNeeds,
} from './fakeParts';

/*
 * As much of an engine with Compose as the steps ask for. It reads `compose.yaml` by itself, as JSON, and
 * says what was recorded: exit codes and texts are those of docker-compose/04 to 07, 13 and 22.
 */

/** What comes of a container when it is started. */
export type Fate =
  | 'healthy'
  | 'unhealthy'
  | 'starting'
  /** Ends with 3 and is not started again. */
  | 'exits'
  /** Ends with 3 and is started again for ever: it counts as up (recorded: 06, step 11). */
  | 'loops';

/** States of containers that are listed without being asked for all. */
const SHOWN_ALWAYS = ['running', 'paused', 'restarting'];

/** An engine that answers, unless it is told not to. */
export class FakeEngine {
  is: 'there' | 'stopped' | 'refused' = 'there';
  containers: FakeContainer[] = [];
  images = new Map<string, string>([['lab/web:1', 'sha256:web']]);
  networks: { name: string; project: string }[] = [];
  volumes: { name: string; project: string }[] = [];
  fates = new Map<string, Fate>();
  /** Networks that something else uses: `down` leaves them, with exit 0 (recorded: 13, step 10). */
  networksInUse = new Set<string>();
  /** Services that something starts again at once. */
  unstoppable = new Set<string>();
  /** Services in the order in which they were stopped. */
  readonly ended: string[] = [];
  /** What a registry has; what it says of others, of all alike or of each. */
  registry = new Map<string, string>();
  registryError = 'manifest unknown: manifest unknown';
  registryErrors = new Map<string, string>();
  /** Images whose download breaks off: Compose has no line for them. */
  breaksOff = new Set<string>();
  private made = 0;

  constructor(private readonly fileOf: (path: string) => string | undefined) {}

  /** One command of the engine or of Compose. */
  run(argv: readonly string[]): FakeResult {
    const words = argv[0] === 'env' ? argv.slice(2) : argv;
    if (words[0] !== 'docker') {
      return { exit: 127, stdout: '', stderr: `${words[0]}: not found` };
    }
    const compose = words[1] === 'compose';
    if (this.is !== 'there' && !(compose && words.includes('config'))) {
      return this.absent(words);
    }
    return compose ? this.compose(words) : this.docker(words.slice(1));
  }

  /** A container by the name that Compose gives it. */
  container(service: string): FakeContainer {
    const found = this.containers.find(each => each.service === service);
    if (!found) {
      throw new Error(`no container ${service}`);
    }
    return found;
  }

  /** What a crash loop does while nobody looks. */
  pass(): void {
    for (const each of this.containers) {
      if (this.fates.get(each.service) === 'loops') {
        each.restarts += 1;
        each.startedAt = new Date(
          Date.UTC(2026, 0, 1, 0, 0, each.restarts),
        ).toISOString();
      }
    }
  }

  private absent(words: readonly string[]): FakeResult {
    const stderr =
      this.is === 'refused'
        ? 'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock\n'
        : 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';
    const version = '{"Client":{"Version":"28.2.2"},"Server":null}\n';
    // The client prints its list of what it found without an engine, too.
    const list = words.includes('inspect') ? '[]\n' : '';
    return { exit: 1, stdout: words[1] === 'version' ? version : list, stderr };
  }

  private docker(words: readonly string[]): FakeResult {
    const filter = words.find(word => word.startsWith('label='));
    const project = filter?.slice(filter.lastIndexOf('=') + 1);
    switch (words[0]) {
      case 'version':
        return ok('{"Server":{"Version":"28.5.2"}}\n');
      case 'ps':
        return ok(
          this.containers
            .filter(
              ({ status }) =>
                // Without it only what runs in some way (recorded: 04, step 31).
                words.includes('--all') || SHOWN_ALWAYS.includes(status),
            )
            .map(({ id }) => `${id}\n`)
            .join(''),
        );
      case 'inspect':
        return ok(
          JSON.stringify(
            this.containers
              .filter(({ id }) => words.includes(id))
              .map(inspected),
          ),
        );
      case 'image': {
        const names = words.slice(2);
        const missing = names.filter(name => !this.images.has(name));
        return {
          exit: missing.length > 0 ? 1 : 0,
          stdout: JSON.stringify(
            names.flatMap(name => {
              const Id = this.images.get(name);
              return Id ? [{ Id, RepoTags: [name], RepoDigests: [] }] : [];
            }),
          ),
          stderr: missing
            .map(name => `Error: No such image: ${name}\n`)
            .join(''),
        };
      }
      default: {
        const all = words[0] === 'network' ? this.networks : this.volumes;
        return ok(
          all
            .filter(each => !project || each.project === project)
            .map(({ name }) => `${name}\n`)
            .join(''),
        );
      }
    }
  }

  private compose(words: readonly string[]): FakeResult {
    const file = words.indexOf('--file');
    const command = words.findIndex(word =>
      ['config', 'pull', 'up', 'restart', 'stop', 'down', 'logs'].includes(
        word,
      ),
    );
    const rest = words.slice(command + 1);
    const compose =
      file < 0
        ? undefined
        : composeSchema.parse(
            JSON.parse(this.fileOf(words[file + 1]) ?? 'null'),
          );
    switch (words[command]) {
      case 'config':
        return compose && rest[0] === '--hash'
          ? ok(
              Object.keys(compose.services)
                .map(name => `${name} ${hashOf(compose, name)}\n`)
                .join(''),
            )
          : ok('');
      case 'pull':
        return this.pull(compose, rest);
      case 'up':
        return this.up(compose, rest);
      case 'restart':
        rest.forEach(name => this.begin(this.container(name)));
        return ok('');
      case 'stop':
        return this.stop(compose);
      case 'down':
        return this.down(rest.includes('--volumes'), compose);
      default:
        return ok(`${rest.at(-1)}-1  | it went down\n`);
    }
  }

  private pull(
    compose: Compose | undefined,
    words: readonly string[],
  ): FakeResult {
    const ignores = words.includes('--ignore-pull-failures');
    const names = words.filter(word => compose?.services[word]);
    const lines: string[] = [];
    for (const name of names) {
      const { image } = compose?.services[name] ?? { image: '' };
      if (this.images.has(image)) {
        continue;
      }
      lines.push(` ${name} Pulling `);
      const error = this.fetch(image);
      if (error === undefined) {
        lines.push(` 5f70bf18a086 Pull complete `, ` ${name} Pulled `);
        continue;
      }
      if (!this.breaksOff.has(image)) {
        lines.push(` ${name} Error ${error}`);
      }
      if (!ignores) {
        lines.push(`Error response from daemon: ${error}`);
        return { exit: 1, stdout: '', stderr: asLines(lines) };
      }
    }
    return { exit: 0, stdout: '', stderr: asLines(lines) };
  }

  /** Brings an image to the host, or says why not. */
  private fetch(image: string): string | undefined {
    const id = this.registry.get(image);
    if (!id) {
      return this.registryErrors.get(image) ?? this.registryError;
    }
    this.images.set(image, id);
    return undefined;
  }

  private up(
    compose: Compose | undefined,
    words: readonly string[],
  ): FakeResult {
    if (!compose) {
      return {
        exit: 1,
        stdout: '',
        stderr: 'no configuration file provided: not found\n',
      };
    }
    const options = words.lastIndexOf('--wait-timeout') + 2;
    this.removeOrphans(compose);
    for (const { name } of Object.values(compose.networks)) {
      if (!this.networks.some(each => each.name === name)) {
        this.networks.push({ name, project: PROJECT });
      }
    }
    for (const { name } of Object.values(compose.volumes)) {
      if (!this.volumes.some(each => each.name === name)) {
        this.volumes.push({ name, project: PROJECT });
      }
    }
    const order = withNeeds(compose, words.slice(options));
    for (const name of order) {
      const { image } = compose.services[name];
      const error = this.images.has(image) ? undefined : this.fetch(image);
      if (error !== undefined) {
        // Nothing is made (recorded: 03, step 9).
        return failure(`Error response from daemon: ${error}`);
      }
    }
    order.forEach(name => this.create(compose, name));
    for (const name of order) {
      const needs = Object.keys(compose.services[name].depends_on);
      const broken = needs.find(need => brokenText(this.container(need)));
      if (broken) {
        const text = brokenText(this.container(broken));
        return failure(`dependency failed to start: ${text}`);
      }
      const container = this.container(name);
      if (container.status !== 'running') {
        this.begin(container);
      }
    }
    const broken = order.find(name => brokenText(this.container(name)));
    return broken
      ? failure(brokenText(this.container(broken)) ?? '')
      : { exit: 0, stdout: '', stderr: '' };
  }

  private create(compose: Compose, name: string): void {
    const { image, environment, labels, networks } = compose.services[name];
    const hash = hashOf(compose, name);
    const imageId = this.images.get(image) ?? '';
    const old = this.containers.find(({ service }) => service === name);
    if (old && old.hash === hash && old.imageId === imageId) {
      return;
    }
    this.containers = this.containers.filter(each => each !== old);
    this.made += 1;
    this.containers.push({
      id: String(this.made).padStart(64, '0'),
      name: `${PROJECT}-${name}-1`,
      service: name,
      status: 'created',
      exitCode: 0,
      restarts: 0,
      startedAt: '0001-01-01T00:00:00Z',
      image,
      imageId,
      hash,
      env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
      labels,
      networks: networks.map(key => compose.networks[key].name),
      folder: projectFolder(PROJECT),
      starts: 0,
      ...(compose.services[name].healthcheck !== undefined && {
        health: 'none',
      }),
    });
  }

  private begin(container: FakeContainer): void {
    const fate = this.fates.get(container.service) ?? 'healthy';
    container.starts += 1;
    container.startedAt = new Date(
      Date.UTC(2026, 0, 1, 1, container.starts),
    ).toISOString();
    container.status = fate === 'exits' ? 'exited' : 'running';
    container.exitCode = fate === 'exits' ? 3 : 0;
    if (container.health !== undefined) {
      container.health =
        fate === 'unhealthy' || fate === 'starting' ? fate : 'healthy';
    }
  }

  private removeOrphans(compose: Compose): void {
    this.containers = this.containers.filter(({ service }) =>
      Object.hasOwn(compose.services, service),
    );
  }

  /** With a file only what stands in it is stopped; by name all that has the label. */
  private stop(compose: Compose | undefined): FakeResult {
    const chosen = this.containers.filter(
      ({ service, status }) =>
        status === 'running' &&
        !this.unstoppable.has(service) &&
        (!compose || Object.hasOwn(compose.services, service)),
    );
    const order = compose
      ? withNeeds(compose, Object.keys(compose.services)).reverse()
      : chosen.map(({ service }) => service);
    const ended = order.flatMap(name =>
      chosen.filter(({ service }) => service === name),
    );
    ended.forEach(each => {
      each.status = 'exited';
      this.ended.push(each.service);
    });
    return { exit: 0, stdout: '', stderr: stopLines(ended) };
  }

  private down(volumes: boolean, compose: Compose | undefined): FakeResult {
    this.containers = [];
    const isKept = ({ name }: { name: string }) => this.networksInUse.has(name);
    const lines = this.networks.map(network =>
      isKept(network)
        ? ` Network ${network.name}  Resource is still in use`
        : ` Network ${network.name}  Removed`,
    );
    this.networks = this.networks.filter(isKept);
    if (volumes) {
      // With a file only what stands in it goes; by name all that has the label (recorded: 13, step 12).
      const named = Object.values(compose?.volumes ?? {}).map(
        ({ name }) => name,
      );
      this.volumes = this.volumes.filter(
        ({ name, project }) =>
          project !== PROJECT ||
          (compose !== undefined && !named.includes(name)),
      );
    }
    return { exit: 0, stdout: '', stderr: `${lines.join('\n')}\n` };
  }
}
