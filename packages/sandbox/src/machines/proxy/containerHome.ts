import { ProxyOutside } from '../../services/ports';
import { Log } from '../../standIn';
import { MachineClock } from '../clock';
import { Container } from '../docker/engineState';
import { environmentOf } from '../environment';
import { MachineFiles } from '../files/machineFiles';
import { Answers, startOf } from './answers';
import { ContainerFiles } from './containerFiles';
import { demandDocker, Seen, servicesOf } from './dockerView';
import { PublishedPort } from './listeningPorts';
import { ProxyHome, ProxyStart } from './proxyProgram';
import { isTriedAgain, keepLine, markRefused, markStarted } from './refusals';
import { wget } from './wget';

/** What a proxy in a container needs of its machine. */
export interface ContainerHomeParts {
  files: MachineFiles;
  clock: MachineClock;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  authority: ProxyOutside['authority'];
  answers: Answers;
  /** All containers of the machine, as they are now. */
  containers(): readonly Seen[];
  log: Log;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

/** A container as the place where a Traefik runs. */
export function containerHome(
  container: Container,
  parts: ContainerHomeParts,
): ProxyHome {
  const { clock, authority, log } = parts;
  return {
    ...{ clock, authority, log, name: container.name },
    files: new ContainerFiles(parts.files, container),
    now: () => parts.now(),
    hostName: container.id.slice(0, 12),
    environment: environmentOf(container),
    visitors: 'outside',
    ports: () => publishedPorts(container),
    services: docker => {
      const all = parts.containers();
      demandDocker(docker, container, all);
      return servicesOf(docker, all);
    },
    call: request => parts.answers.call(container, request),
    keepLine: line => keepLine(container, line, parts),
    exec: (traefik, call) =>
      call.words[0] === 'wget' ? wget(traefik, call) : undefined,
  };
}

function publishedPorts({ ports }: Container): PublishedPort[] {
  return ports.flatMap(({ host, container }) => {
    const [port, protocol] = container.split('/');
    return protocol === 'tcp' ? [{ host, own: Number(port) }] : [];
  });
}

/** The start of a container that it is in now; nothing while its program does not run. */
export function containerStart(
  seen: Seen,
  parts: Pick<ContainerHomeParts, 'now' | 'changed'>,
): ProxyStart | undefined {
  const { container, life } = seen;
  const isPaused = life.status === 'paused';
  return life.status === 'running' || isPaused || isTriedAgain(seen)
    ? {
        ...{ key: startOf(seen), startedAt: life.startedAt, isPaused },
        begin: () => {
          const { exits } = container.behaviour;
          container.output ??= [];
          if (exits && !exits.isRefusal) {
            container.behaviour.log.forEach(line =>
              keepLine(container, line, parts),
            );
          }
          return isStarted => {
            if (isStarted) {
              markStarted(seen, parts);
            } else if (!exits) {
              markRefused(seen, { exitCode: 1, output: [] }, parts);
            }
          };
        },
      }
    : undefined;
}
