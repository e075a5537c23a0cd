import { setImmediate as turn } from 'node:timers/promises';
import { Authority, issueLeaf } from '../../acme/authority';
import { createTraefikStandIn, TraefikStandIn } from '../traefikStandIn';
import {
  AcmeResult,
  BackendDown,
  BackendRequest,
  CertificateAuthority,
  DockerService,
  ProxyResponse,
  StoredFile,
  TraefikWorld,
} from '../world';
import { FakeClock } from './fakeClock';
import { pebble } from './pebble';

/** When the recording of `api-healthy.json` began. */
export const STARTED_AT = new Date('2026-11-21T23:57:12.808Z');

/** Answers for a port of 127.0.0.1, or for an address. */
export type App = (request: BackendRequest) => ProxyResponse | undefined;

type Order = Parameters<CertificateAuthority['order']>[0];

const DAY_MS = 86_400_000;
const NINETY_DAYS_MS = 90 * DAY_MS;
const FORBIDDEN = 'urn:ietf:params:acme:error:rejectedIdentifier';

/** An ACME server as the recorded one was: `blocked.*` is forbidden, `elsewhere.*` cannot be validated. */
export class FakeAuthority implements CertificateAuthority {
  isDown = false;
  lifetimeMs = NINETY_DAYS_MS;
  readonly orders: string[] = [];
  /** Of the last challenge that was put up. */
  token = '';
  private readonly authority: Promise<Authority>;

  constructor(private readonly clock: FakeClock) {
    this.authority = pebble(clock.now());
  }

  async order({ name, directory, solver }: Order): Promise<AcmeResult> {
    this.orders.push(name);
    const failed = `unable to generate a certificate for the domains [${name}]: `;
    if (this.isDown) {
      return refused(
        `cannot get ACME client get directory at '${directory}': unable to communicate with the API server: error: Get "${directory}": dial tcp 127.0.0.1:14000: connect: connection refused`,
      );
    }
    if (name.startsWith('blocked.')) {
      return refused(
        `${failed}acme: error: 400 :: POST :: https://127.0.0.1:14000/order-plz :: ${FORBIDDEN} :: Order included an identifier for which issuance is forbidden by policy: "${name}", problem: "${FORBIDDEN}" :: ${name} is a forbidden domain`,
      );
    }
    this.token = `token-of-${name}`;
    const challenge = { token: this.token, keyAuthorization: 'key' };
    await solver.present(challenge);
    await solver.remove(challenge);
    if (name.startsWith('elsewhere.')) {
      return refused(
        `${failed}resolver: one or more domains had a problem: [${name}: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:connection :: Get "http://${name}:8880/.well-known/acme-challenge/TOKEN": dial tcp 127.0.0.2:8880: connect: connection refused]`,
      );
    }
    const now = this.clock.now();
    const issued = await issueLeaf(await this.authority, {
      name,
      notBefore: now,
      notAfter: new Date(now.getTime() + this.lifetimeMs - 1_000),
    });
    return { outcome: 'issued', ...issued };
  }
}

function refused(error: string): AcmeResult {
  return { outcome: 'refused', error };
}

/** A machine with a proxy on it. */
export class FakeWorld implements TraefikWorld {
  readonly clock: FakeClock;
  readonly authority: FakeAuthority;
  readonly files = new Map<string, string>();
  /** Listed, but gone when they are read. */
  readonly ghosts = new Set<string>();
  readonly stored = new Map<string, StoredFile>();
  readonly apps = new Map<string, App>();
  readonly lines: string[] = [];
  containers: DockerService[] = [];
  hasFolder = true;
  hostName = 'edge-host';
  environment = { GREETING: 'hello' };
  readonly traefik: TraefikStandIn;

  readonly dynamic = {
    list: async () =>
      this.hasFolder ? [...this.files.keys(), ...this.ghosts] : undefined,
    read: async (name: string) => this.files.get(name),
  };

  readonly storage = {
    read: async (path: string) => this.stored.get(path),
    write: async (path: string, text: string) => {
      const mode = this.stored.get(path)?.mode ?? 0o600;
      this.stored.set(path, { mode, text });
    },
  };

  constructor(public text: string, startedAt = STARTED_AT) {
    this.clock = new FakeClock(startedAt);
    this.authority = new FakeAuthority(this.clock);
    this.traefik = createTraefikStandIn(this);
  }

  async staticFile(): Promise<string> {
    return this.text;
  }

  async services(): Promise<readonly DockerService[]> {
    return this.containers;
  }

  call = async (request: BackendRequest): Promise<ProxyResponse> => {
    const { host } = new URL(request.url);
    const answered = this.apps.get(host)?.(request);
    if (!answered) {
      throw new BackendDown(`dial tcp ${host}: connect: connection refused`);
    }
    return answered;
  };

  log(line: string): void {
    this.lines.push(line);
  }

  /** Until nothing is under way. */
  settle = async (): Promise<void> => {
    await turn();
    await this.traefik.settled();
    await turn();
  };

  advance(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds, this.settle);
  }

  /** Puts a file there by renaming, or takes it away. */
  async put(files: Readonly<Record<string, string | null>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) {
        this.files.delete(name);
      } else {
        this.files.set(name, text);
      }
    }
    await this.traefik.filesChanged();
    await this.settle();
  }

  /** Overwrites a file in its place: it is empty for a moment. */
  async overwrite(name: string, text: string): Promise<void> {
    await this.put({ [name]: '' });
    await this.put({ [name]: text });
  }

  /** Lines of the log since then, without their time. */
  entries(from = 0): Record<string, unknown>[] {
    return this.lines.slice(from).map(line => {
      const { time, ...others } = JSON.parse(line);
      return others;
    });
  }
}
