import { z } from 'zod';
import { autheliaScenarios } from '../authelia';
import { Log, StandIn } from '../standIn';
import { gitlabScenarios } from '../gitlab';
import { jellyfinScenarios } from '../jellyfin';
import { lldapScenarios } from '../lldap';
import { nextcloudScenarios } from '../nextcloud';
import { redisScenarios } from '../redis';
import { vaultwardenScenarios } from '../vaultwarden';
import { AUTHELIA_PORT, runInAuthelia, startAuthelia } from './autheliaProgram';
import { RunProgram } from './containerShell';
import { GITLAB_PORT, runInGitlab, startGitlab } from './gitlabProgram';
import { PublicPorts } from './homerConfig';
import { JELLYFIN_PORT, startJellyfin } from './jellyfinProgram';
import { LLDAP_PORTS, startLldap } from './lldapProgram';
import {
  NEXTCLOUD_PORT,
  runInNextcloud,
  startNextcloud,
} from './nextcloudProgram';
import { Listener, RunningContainer } from './ports';
import { REDIS_PORT, startRedis } from './redisProgram';
import { startVaultwarden, VAULTWARDEN_PORT } from './vaultwardenProgram';

/** What programs in containers are started with. */
export interface ProgramSurroundings {
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
  /** True while nothing listens there: a connection is refused. */
  isDown?: () => boolean;
  /** Runs another program of its image; nothing where that has none of the name. */
  exec?: RunProgram;
}

/** A service whose containers have a program of their own here. */
export interface ProgramKind {
  /** The port that speaks HTTP, and the path by which it says that it is well; absent where it speaks none. */
  http?: { port: number; healthPath: string };
  /** Paths where a page of the sandbox, which tells what the service is, stands for the program's own. */
  pages: readonly string[];
  /** What the control API can ask of it. */
  scenarios: z.ZodDiscriminatedUnion;
  /** @throws ProgramRefused where it ends at its start */
  start(
    container: RunningContainer,
    surroundings: ProgramSurroundings,
  ): Promise<RunningProgram | undefined>;
}

const AUTHELIA: ProgramKind = {
  http: { port: AUTHELIA_PORT, healthPath: '/api/health' },
  pages: [],
  scenarios: autheliaScenarios,
  async start(container, surroundings) {
    const standIn = await startAuthelia(container, surroundings);
    return {
      standIn,
      listeners: new Map([[AUTHELIA_PORT, standIn.url]]),
      exec: call => runInAuthelia(standIn, container, call),
    };
  },
};

const LLDAP: ProgramKind = {
  http: { port: LLDAP_PORTS.http, healthPath: '/health' },
  pages: ['/'],
  scenarios: lldapScenarios,
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

const JELLYFIN: ProgramKind = {
  http: { port: JELLYFIN_PORT, healthPath: '/health' },
  pages: ['/web/'],
  scenarios: jellyfinScenarios,
  async start(container, surroundings) {
    const standIn = await startJellyfin(container, surroundings);
    return { standIn, listeners: new Map([[JELLYFIN_PORT, standIn.url]]) };
  },
};

const VAULTWARDEN: ProgramKind = {
  http: { port: VAULTWARDEN_PORT, healthPath: '/alive' },
  pages: [],
  scenarios: vaultwardenScenarios,
  async start(container, surroundings) {
    const standIn = await startVaultwarden(container, surroundings);
    return { standIn, listeners: new Map([[VAULTWARDEN_PORT, standIn.url]]) };
  },
};

const NEXTCLOUD: ProgramKind = {
  http: { port: NEXTCLOUD_PORT, healthPath: '/status.php' },
  pages: ['/login'],
  scenarios: nextcloudScenarios,
  async start(container, surroundings) {
    const standIn = await startNextcloud(container, surroundings);
    return {
      standIn,
      listeners: new Map([[NEXTCLOUD_PORT, standIn.url]]),
      exec: call => runInNextcloud(standIn, call),
    };
  },
};

const GITLAB: ProgramKind = {
  http: { port: GITLAB_PORT, healthPath: '/users/sign_in' },
  pages: [],
  scenarios: gitlabScenarios,
  async start(container, surroundings) {
    const standIn = await startGitlab(container, surroundings);
    return {
      standIn,
      listeners: new Map([[GITLAB_PORT, standIn.url]]),
      exec: call => runInGitlab(standIn, call),
    };
  },
};

const REDIS: ProgramKind = {
  pages: [],
  scenarios: redisScenarios,
  async start(container) {
    const standIn = await startRedis(container);
    return {
      standIn,
      listeners: new Map([[REDIS_PORT, standIn.url]]),
      isDown: () => standIn.isDown,
    };
  },
};

/** By the id of the service. */
export const PROGRAMS: Readonly<Record<string, ProgramKind>> = {
  authelia: AUTHELIA,
  lldap: LLDAP,
  jellyfin: JELLYFIN,
  vaultwarden: VAULTWARDEN,
  nextcloud: NEXTCLOUD,
  gitlab: GITLAB,
  redis: REDIS,
};

/** The program of a service; nothing for one that has only pages. */
export function programOf(service: string): ProgramKind | undefined {
  return Object.hasOwn(PROGRAMS, service) ? PROGRAMS[service] : undefined;
}

/** Where a port of a container listens on this computer. */
export function listenerOf(
  { listeners, isDown }: RunningProgram,
  port: number,
): Listener | undefined {
  const url = listeners.get(port);
  if (url === undefined || isDown?.()) {
    return undefined;
  }
  const { hostname, port: at } = new URL(url);
  return { host: hostname, port: Number(at) };
}
