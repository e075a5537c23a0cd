import { join } from 'node:path';
import { z } from 'zod';
import { acmeScenarios } from './acme';
import {
  Controlled,
  ControlServer,
  startControlServer,
} from './control/controlServer';
import { scenarioNames } from './control/parseCommand';
import { dnsScenarios } from './dns';
import { createGitStandIn, gitScenarios } from './git';
import { ensureAgeIdentity, ensureAgeRecipient, ensureKeyFiles } from './keys';
import { createKubernetesStandIn, kubernetesScenarios } from './kubernetes';
import type { RunningMachine } from './machinePark';
import { createMachinePark, machineScenarios } from './machines';
import { startNames } from './names';
import { createOidcStandIn, oidcScenarios, SANDBOX_PASSWORD } from './oidc';
import { DEFAULT_PORTS, SandboxPorts, withPort } from './ports';
import { waitForAnswer } from './probe';
import { createSemaphoreStandIn, semaphoreScenarios } from './semaphore';
import { serviceScenarios } from './services';
import { setUpSemaphore } from './setUpSemaphore';
import { Log, StandIn } from './standIn';
import { ensureTokenFile } from './tokenFile';

/** The portal's application at the OpenID provider. */
export const SANDBOX_CLIENT_ID = 'opencsp-portal';
/** Its secret: none at all, as nothing in the sandbox is one. */
export const SANDBOX_CLIENT_SECRET = 'sandbox-only-client-secret';

/** @public */
export interface SandboxOptions {
  /** Everything that the sandbox keeps is below it. */
  stateFolder: string;
  /** Default {@link DEFAULT_PORTS}; 0 lets the system choose. */
  ports?: Partial<SandboxPorts>;
  /** SSH port of the machines. Default 2222; 0 gives each one of the system's choice. */
  sshPort?: number;
  /** Where people open the portal. Default `http://localhost:7007`. */
  portalUrl?: string;
  /** How many times faster than the recorded systems. Default 1. */
  speed?: number;
  log?: Log;
}

/** Someone who can sign in. */
export interface SandboxPerson {
  userName: string;
  email: string;
  password: string;
  roles: string[];
}

/** The sandbox while it runs. */
export interface Sandbox {
  /** Where each stand-in answers. */
  readonly urls: Record<
    | 'oidc'
    | 'kubernetes'
    | 'semaphore'
    | 'git'
    | 'control'
    | 'dns'
    /** The fronts: what answers depends on the name that somebody asks for. */
    | 'http'
    | 'https',
    string
  >;
  /** Bearer token of the control API. */
  readonly controlToken: string;
  readonly people: readonly SandboxPerson[];
  /** Servers that a person can register as hosts. */
  readonly servers: readonly RunningMachine[];
  /** By name: machines, kubernetes, semaphore, git, oidc, dns, acme, services, and each program of containers. */
  readonly standIns: Readonly<Record<string, StandIn>>;
  /** Stops all, the last started first. What it keeps stays in its folder. */
  close(): Promise<void>;
}

const DEFAULT_PORTAL_URL = 'http://localhost:7007';

/**
 * Starts all stand-ins together: keys, names with certificates, machines, Kubernetes with
 * tofu-controller, Semaphore, the Git server, the OpenID provider and the control API; each has answered
 * when this is done. When one cannot start, the others are stopped again.
 *
 * @throws PortInUseError when a port is used
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const started: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    const failures: unknown[] = [];
    for (const each of started.splice(0).reverse()) {
      await each.close().catch(error => failures.push(error));
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, 'The sandbox did not stop cleanly.');
    }
  };
  try {
    const parts = await startParts(options, started);
    return { ...parts, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function startParts(
  options: SandboxOptions,
  started: { close(): Promise<void> }[],
): Promise<Omit<Sandbox, 'close'>> {
  const { stateFolder: folder, speed = 1, log = () => {} } = options;
  const ports = { ...DEFAULT_PORTS, ...options.ports };
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    started.push(part);
    return part;
  };
  await ensureKeyFiles(join(folder, 'keys', 'portal'), 'portal@opencsp');
  const ansible = await ensureKeyFiles(
    join(folder, 'keys', 'ansible'),
    'ansible@opencsp',
  );
  await ensureAgeIdentity(join(folder, 'keys', 'age-identity'));
  await ensureAgeRecipient(join(folder, 'keys', 'age-recovery.pub'));
  const controlToken = await ensureTokenFile(join(folder, 'control-token'));

  const names = await startNames({
    stateFolder: folder,
    ...{ ports, speed, log, keep },
  });
  const { dns, acme, answers } = names;
  const machines = keep(
    await createMachinePark({
      folder: join(folder, 'machines'),
      sshPort: options.sshPort,
      speed,
      hasExistingServers: true,
      proxy: { authority: names.authority, open: answers.open },
      nameServer: dns.server,
      log,
    }),
  );
  names.routeBy(name => machines.listenersOf(name));
  const kubernetes = keep(
    await withPort('kubernetes', ports.kubernetes, port =>
      createKubernetesStandIn({
        port,
        stateFolder: join(folder, 'kubernetes'),
        park: machines,
        speed: 1 / speed,
        log,
      }),
    ),
  );
  const semaphore = keep(
    await withPort('semaphore', ports.semaphore, port =>
      createSemaphoreStandIn({
        port,
        stateFolder: join(folder, 'semaphore'),
        privateKey: ansible.privateKey,
        speed,
        seed: 'admin',
        log,
      }),
    ),
  );
  await setUpSemaphore(semaphore, ansible.privateKey);
  const git = keep(
    await withPort('git', ports.git, port =>
      createGitStandIn({ port, stateFolder: join(folder, 'git'), log }),
    ),
  );
  const oidc = keep(
    await withPort('oidc', ports.oidc, port =>
      createOidcStandIn({
        port,
        stateFolder: join(folder, 'oidc'),
        clients: [portalClient(options.portalUrl ?? DEFAULT_PORTAL_URL)],
        log,
      }),
    ),
  );
  const controlled: Controlled[] = [
    { standIn: machines, scenarios: scenarioNames(machineScenarios) },
    { standIn: kubernetes, scenarios: scenarioNames(kubernetesScenarios) },
    { standIn: semaphore, scenarios: scenarioNames(semaphoreScenarios) },
    { standIn: git, scenarios: scenarioNames(gitScenarios) },
    { standIn: oidc, scenarios: Object.keys(oidcScenarios) },
    { standIn: dns, scenarios: scenarioNames(dnsScenarios) },
    { standIn: acme, scenarios: scenarioNames(acmeScenarios) },
    { standIn: answers.services, scenarios: scenarioNames(serviceScenarios) },
    ...answers.programs,
  ];
  const control: ControlServer = keep(
    await withPort('control', ports.control, port =>
      startControlServer({ port, token: controlToken, controlled, log }),
    ),
  );
  await Promise.all([
    waitForAnswer(`${oidc.url}/.well-known/openid-configuration`),
    waitForAnswer(`${kubernetes.url}/version`, kubernetes.ca),
    waitForAnswer(`${semaphore.url}/api/ping`),
    waitForAnswer(git.url),
    waitForAnswer(names.urls.http),
    waitForAnswer(control.url),
  ]);
  return {
    urls: {
      oidc: oidc.url,
      kubernetes: kubernetes.url,
      semaphore: semaphore.url,
      git: git.url,
      control: control.url,
      ...names.urls,
    },
    controlToken,
    people: await peopleOf(oidc),
    servers: machines.servers(),
    standIns: {
      ...{ machines, kubernetes, semaphore, git, oidc, dns, acme },
      services: answers.services,
      ...Object.fromEntries(
        answers.programs.map(({ standIn }) => [standIn.name, standIn]),
      ),
    },
  };
}

function portalClient(portalUrl: string) {
  const base = portalUrl.replace(/\/+$/, '');
  return {
    clientId: SANDBOX_CLIENT_ID,
    clientSecret: SANDBOX_CLIENT_SECRET,
    redirectUris: [`${base}/api/auth/zitadel/handler/frame`],
    postLogoutRedirectUris: [`${base}/`],
  };
}

const peopleSchema = z.object({
  people: z.array(
    z.object({
      userName: z.string(),
      email: z.string(),
      registered: z.boolean(),
      roles: z.array(z.object({ role: z.string() })),
    }),
  ),
});

/** The sandbox's own people; those who registered chose a password that nobody else knows. */
async function peopleOf(oidc: StandIn): Promise<SandboxPerson[]> {
  const state = await oidc.control({ scenario: 'state' });
  return peopleSchema
    .parse(state)
    .people.filter(({ registered }) => !registered)
    .map(({ userName, email, roles }) => ({
      userName,
      email,
      password: SANDBOX_PASSWORD,
      roles: roles.map(({ role }) => role),
    }));
}
