import { AutheliaPerson, autheliaScenarios } from '../authelia';
import { ControlCommand, Log, StandIn } from '../standIn';
import { lldapScenarios } from '../lldap';
import { parseCommand } from '../control/parseCommand';
import { AUTHELIA_PORT, startAuthelia } from './autheliaProgram';
import { PublicPorts } from './homerConfig';
import { LLDAP_PORTS, startLldap } from './lldapProgram';
import { Listener, RunningContainer } from './ports';

/** What programs in containers are started with. */
export interface ProgramSurroundings {
  people: readonly AutheliaPerson[];
  publicPorts: PublicPorts;
  speed: number;
  now: () => Date;
  log: Log;
}

/** A program that runs in a container, and does what the real one does. */
export interface RunningProgram {
  standIn: StandIn;
  /** Addresses on this computer, by the port that the container has. */
  listeners: ReadonlyMap<number, string>;
}

/** A service whose containers have a program of their own here. */
export interface ProgramKind {
  /** The port that speaks HTTP, and the path by which it says that it is well. */
  port: number;
  healthPath: string;
  /** Paths of which a page of the sandbox tells what the service is. */
  pages: readonly string[];
  /** @throws Error when there is no such scenario */
  parse(command: ControlCommand): unknown;
  /** @throws ProgramRefused where it ends at its start */
  start(
    container: RunningContainer,
    surroundings: ProgramSurroundings,
  ): Promise<RunningProgram | undefined>;
}

const AUTHELIA: ProgramKind = {
  port: AUTHELIA_PORT,
  healthPath: '/api/health',
  pages: [],
  parse: command => parseCommand(autheliaScenarios, command),
  async start(container, surroundings) {
    const standIn = await startAuthelia(container, surroundings);
    return (
      standIn && {
        standIn,
        listeners: new Map([[AUTHELIA_PORT, standIn.url]]),
      }
    );
  },
};

const LLDAP: ProgramKind = {
  port: LLDAP_PORTS.http,
  healthPath: '/health',
  pages: ['/'],
  parse: command => parseCommand(lldapScenarios, command),
  async start(container, { speed, now, log }) {
    const standIn = await startLldap(container, { speed, now, log });
    return {
      standIn,
      listeners: new Map([
        [LLDAP_PORTS.http, standIn.url],
        [LLDAP_PORTS.ldap, standIn.ldapUrl],
      ]),
    };
  },
};

/** By the id of the service. */
export const PROGRAMS: Readonly<Record<string, ProgramKind>> = {
  authelia: AUTHELIA,
  lldap: LLDAP,
};

/** The program of a service; nothing for one that has only pages. */
export function programOf(service: string): ProgramKind | undefined {
  return Object.hasOwn(PROGRAMS, service) ? PROGRAMS[service] : undefined;
}

/** Where a port of a container listens on this computer. */
export function listenerOf(
  { listeners }: RunningProgram,
  port: number,
): Listener | undefined {
  const url = listeners.get(port);
  if (url === undefined) {
    return undefined;
  }
  const { hostname, port: at } = new URL(url);
  return { host: hostname, port: Number(at) };
}
