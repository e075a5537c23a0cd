import { randomBytes } from 'node:crypto';
import { errorText } from '../systemError';
import { OpenedResolver, openAcmeFile, writeAcmeFile } from './acmeFile';
import { endOf, RENEW_BEFORE_MS, StoredCertificate } from './certificates';
import { LogFields, TraefikLog } from './log';
import { AcmeSettings } from './staticSettings';
import { AcmeChallenge, AcmeResult, TraefikWorld } from './world';

/** A router that wants certificates. */
export interface CertificateWish {
  routerName: string;
  rule: string;
  domains: readonly string[];
}

/** What a resolver needs beside its settings. */
export interface ResolverPorts {
  world: Pick<TraefikWorld, 'authority' | 'storage' | 'clock'>;
  log: TraefikLog;
  /** Where challenges are answered: by token. */
  challenges: Map<string, string>;
  /** Called after each certificate: the whole configuration is taken again. */
  issued: () => void;
  signal: AbortSignal;
}

const OBTAINING = 'Obtaining bundled SAN certificate.';
/** Begins what is logged when the authority could not be asked at all. */
const NOT_ASKED = 'cannot get ACME client';

/**
 * One ACME resolver. It orders what routers want whenever it is told of a configuration, and nothing by
 * itself but renewals (recorded: Traefik 2).
 */
export class Resolver {
  private readonly certificates: StoredCertificate[] = [];
  private readonly ordering = new Set<string>();
  private hasAccount = false;
  /** Writes one after the other, so that the last one has all. */
  private written = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly settings: AcmeSettings,
    private readonly ports: ResolverPorts,
  ) {}

  /** It asks for the HTTP challenge, the one that the proxy answers here. */
  get hasChallenge(): boolean {
    return this.settings.httpChallenge !== undefined;
  }

  /** Opens its file. The answer is why it is skipped, if it is. */
  async open(): Promise<string | undefined> {
    const opened = await this.openFile();
    if ('problem' in opened) {
      return opened.problem;
    }
    this.hasAccount = opened.hasAccount;
    this.certificates.push(...opened.certificates);
    return undefined;
  }

  private async openFile(): Promise<OpenedResolver> {
    const { storage } = this.ports.world;
    try {
      return await openAcmeFile(this.name, this.settings.storage, storage);
    } catch (error) {
      // Its folder cannot be written.
      return { problem: `unable to get ACME account: ${errorText(error)}` };
    }
  }

  /** Those that it has. */
  all(): readonly StoredCertificate[] {
    return this.certificates;
  }

  /** Orders what is missing, all at once. It ends when each order has its answer. */
  async obtain(wishes: readonly CertificateWish[]): Promise<void> {
    await Promise.all(
      wishes.flatMap(wish =>
        wish.domains
          .filter(domain => !this.has(domain))
          .map(domain => this.order(domain, wish)),
      ),
    );
  }

  /** Orders those anew that end soon, one after the other. */
  async renew(): Promise<void> {
    this.say('info', {}, 'Testing certificate renew...');
    const { clock } = this.ports.world;
    const due = this.certificates.filter(
      one => endOf(one).getTime() < clock.now().getTime() + RENEW_BEFORE_MS,
    );
    for (const { domain } of due) {
      this.say(
        'info',
        {},
        `Renewing certificate from LE : {Main:${domain} SANs:[]}`,
      );
      const result = await this.ask(domain);
      if (result.outcome === 'issued') {
        await this.keep(domain, result);
      } else if (!this.ports.signal.aborted) {
        this.say(
          'error',
          { error: result.error },
          `Error renewing certificate from LE: {${domain} []}`,
        );
      }
    }
  }

  private has(domain: string): boolean {
    return (
      this.ordering.has(domain) ||
      this.certificates.some(one => one.domain === domain)
    );
  }

  private async order(domain: string, wish: CertificateWish): Promise<void> {
    this.ordering.add(domain);
    const result = await this.ask(domain).finally(() =>
      this.ordering.delete(domain),
    );
    if (result.outcome === 'issued') {
      await this.keep(domain, result);
    } else if (!this.ports.signal.aborted) {
      this.say(
        'error',
        {
          'ACME CA': this.settings.caServer,
          routerName: wish.routerName,
          rule: wish.rule,
          error: result.error,
          domains: [domain],
        },
        'Unable to obtain ACME certificate for domains',
      );
    }
  }

  private async ask(domain: string): Promise<AcmeResult> {
    const { challenges, world, signal } = this.ports;
    let isObtaining = false;
    let isSolving = false;
    const obtaining = () => {
      if (!isObtaining) {
        isObtaining = true;
        this.register();
        this.lego({ domains: domain }, OBTAINING);
      }
    };
    const result = await world.authority.order({
      name: domain,
      directory: this.settings.caServer,
      signal,
      solver: {
        present: ({ token, keyAuthorization }: AcmeChallenge) => {
          obtaining();
          isSolving = true;
          this.lego({ domain, type: 'http-01' }, 'Use solver.');
          this.lego({ domain }, 'http01: Trying to solve HTTP-01.');
          challenges.set(token, keyAuthorization);
        },
        remove: ({ token }: AcmeChallenge) => {
          challenges.delete(token);
        },
      },
    });
    if (signal.aborted) {
      return { outcome: 'refused', error: 'context canceled' };
    }
    if (result.outcome === 'issued' || !result.error.startsWith(NOT_ASKED)) {
      obtaining();
    }
    this.tellEnd(domain, result, isSolving);
    return result;
  }

  private tellEnd(
    domain: string,
    result: AcmeResult,
    isSolving: boolean,
  ): void {
    const domains = domain;
    if (result.outcome === 'issued') {
      this.lego({ domain }, 'The server validated our request.');
      this.lego({ domains }, 'Validations succeeded; requesting certificates.');
      this.write(
        'info',
        { domains, interval: 500, lib: 'lego', timeout: 30_000 },
        'Waiting for certificates.',
      );
      this.lego({ domains }, 'Server responded with a certificate.');
    } else if (isSolving) {
      this.write(
        'info',
        { lib: 'lego', url: authorizationUrl(this.settings.caServer) },
        'Deactivating authorization.',
      );
    }
  }

  private register(): void {
    if (!this.hasAccount) {
      this.hasAccount = true;
      this.write('info', { providerName: `${this.name}.acme` }, 'Register...');
      this.lego({ email: this.settings.email }, 'Registering the account.');
    }
  }

  private async keep(
    domain: string,
    { chain, key }: Extract<AcmeResult, { outcome: 'issued' }>,
  ): Promise<void> {
    const made = { domain, resolver: this.name, chain, key };
    const before = this.certificates.findIndex(one => one.domain === domain);
    if (before === -1) {
      this.certificates.push(made);
    } else {
      this.certificates.splice(before, 1, made);
    }
    this.written = this.written.then(() =>
      writeAcmeFile(
        this.name,
        this.settings,
        this.certificates,
        this.ports.world.storage,
      ),
    );
    await this.written;
    this.ports.issued();
  }

  private say(level: 'info' | 'error', fields: LogFields, message: string) {
    this.write(
      level,
      {
        providerName: `${this.name}.acme`,
        acmeCA: this.settings.caServer,
        ...fields,
      },
      message,
    );
  }

  /** A line of the library that speaks ACME. */
  private lego(
    { type, ...fields }: Readonly<Record<string, string>>,
    message: string,
  ): void {
    this.write(
      'info',
      { ...fields, lib: 'lego', ...(type && { type }) },
      message,
    );
  }

  private write(level: 'info' | 'error', fields: LogFields, message: string) {
    this.ports.log({ level, fields, message });
  }
}

function authorizationUrl(directory: string): string {
  const { origin, hostname } = new URL(directory);
  const path = hostname.endsWith('.letsencrypt.org') ? 'acme/authz' : 'authZ';
  return `${origin}/${path}/${randomBytes(32).toString('base64url')}`;
}
