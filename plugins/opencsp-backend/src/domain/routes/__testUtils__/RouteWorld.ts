import { readRoutes, TraefikRouter, TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../../record';
import {
  AnswerSeen,
  CaaSeen,
  DnsSeen,
  MarkSeen,
  NameSeen,
  OrderFailureSeen,
  ProxySeen,
  RouteObservation,
  SeenCertificate,
} from '../routeObservation';

export const T0: Time = Date.parse('2026-11-23T00:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const ADDRESS = '198.51.100.7';

/** What the authority does with an order of a name. */
export type Authority = 'issues' | 'fails' | 'is-silent';

/** A text as the recorded proxy logs it. */
export function acmeText(name: string, kind = 'connection'): string {
  return `unable to generate a certificate for the domains [${name}]: resolver: one or more domains had a problem: [${name}: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:${kind} :: Get "http://${name}/.well-known/acme-challenge/3Gyw7K_9VQ": dial tcp]`;
}

/** A file of routes as a branch has it: services by id, those with a "!" are signed in to. */
export function wantedRoutes(
  services: readonly string[],
  domain = 'ada.example.com',
): TraefikRoutes {
  const routers = services.flatMap((text): Array<[string, TraefikRouter]> => {
    const service = text.replace('!', '');
    const common = {
      rule: `Host(\`${service}.${domain}\`)`,
      priority: 1,
      service: `${service}@docker`,
    };
    return [
      [
        service,
        {
          ...common,
          entryPoints: ['websecure'],
          middlewares: [
            'security-headers',
            'hsts',
            ...(text.endsWith('!') ? ['authelia'] : []),
          ],
          tls: { certResolver: 'le' },
        },
      ],
      [
        `${service}_http`,
        { ...common, entryPoints: ['web'], middlewares: ['to-https'] },
      ],
    ];
  });
  return {
    http: {
      routers: Object.fromEntries(routers),
      middlewares: {
        'security-headers': {
          headers: { contentTypeNosniff: true, referrerPolicy: 'no-referrer' },
        },
        hsts: { headers: { stsSeconds: 15_552_000 } },
        authelia: {
          forwardAuth: {
            address: 'http://authelia:9091/api/authz/forward-auth',
            trustForwardHeader: true,
            maxResponseBodySize: 8192,
            authResponseHeaders: ['Remote-User'],
          },
        },
        'to-https': { redirectScheme: { scheme: 'https', permanent: true } },
      },
    },
  };
}

/** The proxy's own certificate, new at each reload. */
export function defaultCertificate(now: Time): SeenCertificate {
  return {
    subject: 'TRAEFIK DEFAULT CERT',
    issuer: 'TRAEFIK DEFAULT CERT',
    names: [`${now.toString(16)}.traefik.default`],
    matches: false,
    notBefore: now,
    notAfter: now + 365 * DAY,
  };
}

/** A certificate of 90 days that was given at a time; without a subject, as recorded. */
export function issuedCertificate(name: string, at: Time): SeenCertificate {
  return {
    issuer: 'R11',
    names: [name],
    matches: true,
    notBefore: at,
    notAfter: at + 90 * DAY,
  };
}

interface WorldName {
  dns: DnsSeen;
  mark: MarkSeen['of'];
  caa: CaaSeen;
  authority: Authority;
  certificate?: SeenCertificate;
  /** Instead of what its route answers. */
  answer?: AnswerSeen;
  /** All orders, whoever caused them. */
  orders: Time[];
}

/**
 * A host whose proxy does what was recorded: it orders each name with a resolver at each reload that it
 * has no certificate for, each certificate reloads it, and a failure is told by its log alone.
 */
export class RouteWorld {
  now = T0;
  wanted: TraefikRoutes;
  file?: string;
  isUp = true;
  isFrozen = false;
  addresses: string[] = [ADDRESS];
  readonly #names = new Map<string, WorldName>();
  #log: OrderFailureSeen[] = [];
  #routes?: TraefikRoutes;

  constructor(services: readonly string[], domain?: string) {
    this.wanted = wantedRoutes(services, domain);
  }

  of(name: string): WorldName {
    const known = this.#names.get(name);
    if (known) {
      return known;
    }
    const fresh: WorldName = {
      dns: { of: 'addresses', addresses: [ADDRESS] },
      mark: 'here',
      caa: { of: 'allowed' },
      authority: 'issues',
      orders: [],
    };
    this.#names.set(name, fresh);
    return fresh;
  }

  /** A file by rename. */
  write(text: string): void {
    this.file = text;
    this.reload();
  }

  /** The container starts anew: everything that it has no certificate for is ordered. */
  reload(): void {
    if (!this.isUp || this.isFrozen || this.file === undefined) {
      return;
    }
    this.#routes = readRoutes(this.file);
    this.#order();
  }

  observe(names: readonly string[]): RouteObservation {
    return {
      wanted: this.wanted,
      addresses: this.addresses,
      file:
        this.file === undefined
          ? { of: 'missing' }
          : { of: 'text', text: this.file },
      proxy: this.#proxy(),
      names: Object.fromEntries(names.map(name => [name, this.#name(name)])),
    };
  }

  #proxy(): ProxySeen {
    if (!this.isUp) {
      return { of: 'down' };
    }
    return {
      of: 'up',
      routers: Object.entries(this.#routes?.http.routers ?? {}).map(
        ([key, router]) => ({
          name: `${key}@file`,
          rule: router.rule,
          entryPoints: router.entryPoints,
          middlewares: router.middlewares?.map(each => `${each}@file`),
          certResolver: router.tls?.certResolver,
          status: 'enabled',
        }),
      ),
      certificates: [],
      failures: this.#log,
      complaints: [],
    };
  }

  #name(name: string): NameSeen {
    const { dns, mark, caa, certificate } = this.of(name);
    const served = certificate ?? defaultCertificate(this.now);
    const isMarked = Object.values(this.#routes?.http.routers ?? {}).some(
      ({ rule }) => rule.startsWith(`Host(\`${name}\`) && Path(`),
    );
    const addresses = dns.of === 'addresses' ? dns.addresses : [];
    return {
      dns: { portal: dns },
      caa,
      marks: addresses.map(address => ({
        address,
        of: mark === 'here' && !(isMarked && this.isUp) ? 'elsewhere' : mark,
      })),
      tls: this.isUp
        ? { host: { of: 'certificate', certificate: served } }
        : { host: { of: 'trouble', message: 'connection refused' } },
      answer: this.isUp
        ? { portal: this.#answer(name), host: this.#answer(name) }
        : {},
    };
  }

  #answer(name: string): AnswerSeen {
    const isGuarded = Object.values(this.wanted.http.routers ?? {}).some(
      ({ rule, middlewares }) =>
        rule === `Host(\`${name}\`)` && middlewares?.includes('authelia'),
    );
    const domain = name.slice(name.indexOf('.') + 1);
    return (
      this.of(name).answer ?? {
        of: 'answer',
        body: '',
        ...(isGuarded
          ? { status: 302, location: `https://authelia.${domain}/?rd=x` }
          : { status: 200 }),
      }
    );
  }

  /** One round for all, then one more for those that failed with each certificate that comes. */
  #order(): void {
    const asked = Object.values(this.#routes?.http.routers ?? {})
      .filter(({ tls }) => tls?.certResolver !== undefined)
      .map(({ rule }) => /^Host\(`([^`]+)`\)/.exec(rule)?.[1] ?? '')
      .filter(name => !this.of(name).certificate);
    const names = [...new Set(asked)];
    const good = names.filter(name => this.of(name).authority === 'issues');
    const failing = names.filter(name => this.of(name).authority !== 'issues');
    for (const name of failing) {
      // One that is still under way is not ordered a second time.
      const { authority } = this.of(name);
      const rounds = authority === 'fails' ? good.length : 0;
      for (let round = 0; round <= rounds; round += 1) {
        this.#fail(name, round);
      }
    }
    for (const name of good) {
      this.of(name).orders.push(this.now);
      this.of(name).certificate = issuedCertificate(name, this.now);
    }
  }

  #fail(name: string, round: number): void {
    const { orders, authority } = this.of(name);
    orders.push(this.now);
    if (authority === 'fails') {
      this.#log = [
        ...this.#log,
        { name, at: this.now + round * 1000, text: acmeText(name) },
      ];
    }
  }
}
