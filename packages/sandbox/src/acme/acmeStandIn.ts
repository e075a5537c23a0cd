import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import {
  Authority,
  issueLeaf,
  IssuedCertificate,
  NAMES_BELOW,
  openAuthority,
} from './authority';
import {
  afterFailure,
  blockedUntil,
  failuresLeft,
  Limit,
  PRODUCTION_LIMIT,
  STAGING_LIMIT,
} from './budget';
import {
  invalid,
  noSolver,
  Problem,
  rateLimited,
  rejected,
  unreachable,
} from './problems';
import { acmeScenarios } from './scenarios';
import {
  blockedByOrder,
  lifetimeOf,
  NOTHING,
  Special,
  takeNext,
  withScenario,
} from './special';
import { AcmePorts, Challenge, validate } from './validate';

/** @public */
export interface AcmeStandInOptions {
  /** Keeps the authorities here, and `root.crt` for who is to trust them. Absent: new ones each time. */
  stateFolder?: string;
  /** The world that a validation looks at. */
  ports: AcmePorts;
  /** Of certificates, in seconds. Default 90 days, as Let's Encrypt's. */
  lifetimeSeconds?: number;
  now?: () => Date;
  log?: Log;
}

/** Puts challenges where plain HTTP is answered: Traefik's part of HTTP-01. */
export interface ChallengeSolver {
  present(challenge: Challenge): Promise<void> | void;
  remove(challenge: Challenge): Promise<void> | void;
}

/** @public */
export interface AcmeOrder {
  name: string;
  /** As Traefik's `caServer` has it; one whose host begins with `acme-staging` signs for trials. */
  directory?: string;
  solver: ChallengeSolver;
  signal?: AbortSignal;
}

/** What came of an order. */
export type OrderResult =
  | ({ outcome: 'issued' } & IssuedCertificate & {
        notBefore: Date;
        notAfter: Date;
      })
  | ({ outcome: 'refused' } & Problem);

/** The stand-in, with what Traefik's stand-in needs. */
export interface AcmeStandIn extends StandIn {
  /** PEM, for who is to trust certificates that are not for trials. */
  readonly rootPem: string;
  /** Where that is written; nothing without a state folder. */
  readonly rootFile?: string;
  /**
   * Orders one certificate. It never fails: what goes wrong is in the result, in the words of
   * Traefik's log.
   */
  order(order: AcmeOrder): Promise<OrderResult>;
}

/** What happened to a name. */
interface History {
  orders: number;
  issued: number;
  failed: number;
  /** Of the budget; see budget.ts. */
  fullAt?: number;
}

type Kind = 'production' | 'staging';

/** Let's Encrypt's, which Traefik takes when it is told none. */
export const PRODUCTION_DIRECTORY =
  'https://acme-v02.api.letsencrypt.org/directory';

const LIMITS: Record<Kind, Limit> = {
  production: PRODUCTION_LIMIT,
  staging: STAGING_LIMIT,
};

/** The mark of Let's Encrypt's issuers for trials (services-contracts.md §3.5). */
const NAMES = {
  production: {
    root: 'CN=OpenCSP sandbox root, O=OpenCSP sandbox',
    intermediate: 'CN=OpenCSP sandbox CA 1, O=OpenCSP sandbox',
  },
  staging: {
    root: 'CN=(STAGING) OpenCSP sandbox root, O=(STAGING) OpenCSP sandbox',
    intermediate:
      'CN=(STAGING) OpenCSP sandbox CA 1, O=(STAGING) OpenCSP sandbox',
  },
};

const NINETY_DAYS = 90 * 86_400;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const NAME = new RegExp(
  `^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+${NAMES_BELOW}$`,
);

class AcmeServer implements AcmeStandIn {
  readonly name = 'acme';
  /** It has no port: Traefik's stand-in calls it. */
  readonly url = 'acme:sandbox';
  private special: Special = NOTHING;
  private histories = new Map<string, History>();
  private readonly closing = new AbortController();
  /** Stands for the key of an account (RFC 8555 §8.1). */
  private readonly thumbprint = randomBytes(32).toString('base64url');

  constructor(
    private readonly authorities: Record<Kind, Authority>,
    readonly rootFile: string | undefined,
    private readonly options: AcmeStandInOptions,
  ) {}

  get rootPem(): string {
    return this.authorities.production.rootPem;
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(acmeScenarios, command);
    this.special = withScenario(this.special, scenario, this.now());
    if (scenario.scenario === 'reset') {
      this.histories.clear();
    }
    return {
      clock: new Date(this.now()).toISOString(),
      ...(this.rootFile && { rootFile: this.rootFile }),
      special: this.special,
      names: this.overview(),
    };
  }

  async order(order: AcmeOrder): Promise<OrderResult> {
    const directory = order.directory ?? PRODUCTION_DIRECTORY;
    const name = order.name.toLowerCase();
    const kind = kindOf(directory);
    const history = this.historyOf(kind, name);
    history.orders += 1;
    const signal = AbortSignal.any([
      this.closing.signal,
      ...(order.signal ? [order.signal] : []),
    ]);
    await pause(this.special.slowMs, undefined, { signal }).catch(() => {});
    const problem =
      signal.aborted || this.special.isDown
        ? unreachable(directory)
        : this.refusal(name, directory, kind, history) ??
          (await this.validated(
            name,
            directory,
            order.solver,
            history,
            signal,
          ));
    const result: OrderResult = problem
      ? { outcome: 'refused', ...problem }
      : await this.issue(name, kind, history);
    this.options.log?.(
      `acme: ${name}: ${result.outcome === 'issued' ? 'issued' : result.error}`,
    );
    return result;
  }

  /** What is refused before the name is looked at. */
  private refusal(
    name: string,
    directory: string,
    kind: Kind,
    { fullAt }: History,
  ): Problem | undefined {
    if (name.startsWith('*.')) {
      return noSolver(name);
    }
    if (!NAME.test(name) || this.special.forbidden.includes(name)) {
      return rejected(name, directory);
    }
    const limit = LIMITS[kind];
    const now = this.now();
    const until =
      blockedByOrder(this.special, name, now) ??
      blockedUntil(fullAt, now, limit);
    return until === undefined
      ? undefined
      : rateLimited(name, directory, limit.failures, new Date(until));
  }

  private async validated(
    name: string,
    directory: string,
    solver: ChallengeSolver,
    history: History,
    signal: AbortSignal,
  ): Promise<Problem | undefined> {
    const token = randomBytes(32).toString('base64url');
    const challenge = {
      token,
      keyAuthorization: `${token}.${this.thumbprint}`,
    };
    await solver.present(challenge);
    try {
      const found = await validate(name, challenge, this.options.ports, signal);
      if (signal.aborted) {
        return unreachable(directory);
      }
      if (!found) {
        return undefined;
      }
      history.failed += 1;
      const limit = LIMITS[kindOf(directory)];
      history.fullAt = afterFailure(history.fullAt, this.now(), limit);
      return invalid(name, found);
    } finally {
      await solver.remove(challenge);
    }
  }

  private async issue(
    name: string,
    kind: Kind,
    history: History,
  ): Promise<OrderResult> {
    const { next, after } = takeNext(this.special, name);
    const seconds =
      lifetimeOf(this.special, name) ??
      this.options.lifetimeSeconds ??
      NINETY_DAYS;
    this.special = after;
    const lifetimeMs = seconds * SECOND_MS;
    const start = next?.isExpired
      ? this.now() - lifetimeMs - DAY_MS
      : this.now();
    const notBefore = new Date(start);
    // The last second counts (RFC 5280 §4.1.2.5): recorded as 90 days less one.
    const notAfter = new Date(start + lifetimeMs - SECOND_MS);
    const issued = await issueLeaf(this.authorities[kind], {
      name: next?.issuedFor ?? name,
      notBefore,
      notAfter,
    });
    history.issued += 1;
    return { outcome: 'issued', ...issued, notBefore, notAfter };
  }

  private now(): number {
    const { now = () => new Date() } = this.options;
    return now().getTime() + this.special.clockMs;
  }

  private historyOf(kind: Kind, name: string): History {
    const key = kind === 'staging' ? `${name} (staging)` : name;
    const known = this.histories.get(key) ?? {
      orders: 0,
      issued: 0,
      failed: 0,
    };
    this.histories.set(key, known);
    return known;
  }

  private overview() {
    return Object.fromEntries(
      [...this.histories].map(([key, { fullAt, ...counts }]) => {
        const kind = key.endsWith(' (staging)') ? 'staging' : 'production';
        return [
          key,
          {
            ...counts,
            failuresLeft: failuresLeft(fullAt, this.now(), LIMITS[kind]),
          },
        ];
      }),
    );
  }
}

function kindOf(directory: string): Kind {
  return new URL(directory).hostname.startsWith('acme-staging')
    ? 'staging'
    : 'production';
}

/**
 * Starts a certificate authority that validates by HTTP-01 and may sign for names below `localhost` only.
 *
 * @throws Error when what it keeps cannot be read
 */
export async function createAcmeStandIn(
  options: AcmeStandInOptions,
): Promise<AcmeStandIn> {
  const { stateFolder: folder, now = () => new Date() } = options;
  const open = (kind: Kind) =>
    openAuthority(folder && join(folder, `${kind}.pem`), NAMES[kind], now());
  const authorities = {
    production: await open('production'),
    staging: await open('staging'),
  };
  const rootFile = folder && join(folder, 'root.crt');
  if (rootFile) {
    await writeFile(rootFile, authorities.production.rootPem);
  }
  return new AcmeServer(authorities, rootFile, options);
}
