import {
  ContainerAnswers,
  Listener,
  ProgramRefused,
  ProxyOutside,
} from '../../services/ports';
import { Log } from '../../standIn';
import { errorText } from '../../systemError';
import { BackendDown, BackendRequest, ProxyResponse } from '../../traefik';
import { label } from '../compose/session';
import { Container } from '../docker/engineState';
import { environmentOf } from '../environment';
import { MachineFiles } from '../files/machineFiles';
import { InsideInvocation } from '../invocation';
import { ContainerFiles } from './containerFiles';
import { byName, isProxy, isThere, Seen, sharedNetwork } from './dockerView';
import { isTriedAgain, keepLine, markRefused, markStarted } from './refusals';

/** What answering for containers needs. */
export interface AnswersParts {
  files: MachineFiles;
  outside: ProxyOutside;
  log: Log;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

interface Opened {
  /** Which start of the container it is of. */
  start: string;
  answers: Promise<ContainerAnswers>;
}

/** What answers behind the containers of one machine that are no proxies, each from its start to its end. */
export class Answers {
  private readonly opened = new Map<string, Opened>();
  private seen: readonly Seen[] = [];

  constructor(private readonly parts: AnswersParts) {}

  /** Opens what started, and closes what ended. */
  follow(all: readonly Seen[]): void {
    this.seen = all;
    const there = all.filter(
      each => (isThere(each) || isTriedAgain(each)) && !isProxy(each.container),
    );
    const starts = new Map(
      there.map(each => [each.container.id, startOf(each)]),
    );
    for (const [id, { start, answers }] of this.opened) {
      if (starts.get(id) !== start) {
        this.opened.delete(id);
        this.end(answers);
      }
    }
    for (const seen of there) {
      const { id } = seen.container;
      const start = starts.get(id);
      if (start !== undefined && !this.opened.has(id)) {
        this.opened.set(id, { start, answers: this.open(seen) });
      }
    }
  }

  /**
   * Makes a request from a container to another one, by its address or its name.
   *
   * @throws BackendDown in the words of Go when nothing answers
   */
  async call(from: Container, request: BackendRequest): Promise<ProxyResponse> {
    const { hostname, port } = new URL(request.url);
    const at = `${hostname}:${port || '80'}`;
    const isAddress = /^[\d.]+$/.test(hostname);
    const target = isAddress
      ? this.byAddress(hostname)
      : byName(hostname, from, this.seen);
    if (!target) {
      throw new BackendDown(
        isAddress
          ? `dial tcp ${at}: connect: no route to host`
          : `dial tcp: lookup ${hostname} on 127.0.0.11:53: no such host`,
      );
    }
    if (!sharedNetwork(from, target.container)) {
      throw new BackendDown(`dial tcp ${at}: i/o timeout`);
    }
    if (target.life.status === 'paused') {
      await aborted(request.signal);
      throw new BackendDown('context canceled');
    }
    const answers = await this.answersOf(target);
    if (!answers) {
      throw new BackendDown(`dial tcp ${at}: connect: connection refused`);
    }
    return answers.handle(request);
  }

  /** Where a port of a container listens on this computer, by the container's address. */
  async listenerOf(
    address: string,
    port: number,
  ): Promise<Listener | undefined> {
    const target = this.byAddress(address);
    return target && (await this.answersOf(target))?.listenerAt?.(port);
  }

  /** Runs a program inside of a container; nothing when it has no such program. */
  async exec(
    container: Container,
    { words, out, err, signal, input, ...call }: InsideInvocation,
  ): Promise<number | undefined> {
    const answers = await this.answersOf({ container });
    const running = answers?.exec?.({
      ...call,
      argv: words,
      input: async () => (await input()).toString(),
    });
    // It goes on when who asked for it is ended.
    const ended = await Promise.race([running, aborted(signal)]);
    signal.throwIfAborted();
    if (!ended) {
      return undefined;
    }
    for (const [write, text] of [
      [out, ended.stdout],
      [err, ended.stderr],
    ] as const) {
      if (text !== '') {
        write(text);
      }
    }
    return ended.exit;
  }

  async close(): Promise<void> {
    const all = [...this.opened.values()];
    this.opened.clear();
    await Promise.allSettled(
      all.map(async ({ answers }) => (await answers).close()),
    );
  }

  private byAddress(address: string): Seen | undefined {
    return this.seen.find(
      each =>
        isThere(each) &&
        each.container.networks.some(network => network.address === address),
    );
  }

  private async answersOf({
    container,
  }: Pick<Seen, 'container'>): Promise<ContainerAnswers | undefined> {
    // Why it could not be opened was logged.
    return this.opened.get(container.id)?.answers.catch(() => undefined);
  }

  private open(seen: Seen): Promise<ContainerAnswers> {
    const { container } = seen;
    const { files, outside } = this.parts;
    const own = new ContainerFiles(files, container);
    const answers = outside.open({
      project: container.labels[label('project')] ?? '',
      service: container.labels[label('service')] ?? container.name,
      image: container.image,
      environment: environmentOf(container),
      readFile: path => own.read(path),
      writeFile: (path, text) => own.write(path, text),
      writeLog: line => this.write(seen, line),
      neighbour: async (name, port) => {
        const other = byName(name, container, this.seen);
        return other && (await this.answersOf(other))?.listenerAt?.(port);
      },
    });
    answers.then(
      () => markStarted(seen, this.parts),
      error => this.refused(seen, error),
    );
    return answers;
  }

  private write({ container, life }: Seen, line: string): void {
    // What its image has written goes before it.
    container.output ??= container.behaviour.log.map(text => ({
      at: life.startedAt,
      line: text,
    }));
    keepLine(container, line, this.parts);
  }

  private refused(seen: Seen, error: unknown): void {
    const { log } = this.parts;
    if (error instanceof ProgramRefused) {
      markRefused(seen, error, this.parts);
    } else {
      log(`${seen.container.name}: ${errorText(error)}`);
    }
  }

  private end(answers: Promise<ContainerAnswers>): void {
    answers
      // Why one could not be opened was told.
      .then(
        each => each.close(),
        () => {},
      )
      .catch(error => this.parts.log(errorText(error)));
  }
}

/** Tells one start of a container from the next. */
export function startOf({
  life: { startedAt, restarts },
}: Pick<Seen, 'life'>): string {
  return `${startedAt} ${restarts}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
