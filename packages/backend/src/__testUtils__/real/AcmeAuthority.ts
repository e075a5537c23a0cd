import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { freePorts, RealProgram } from './RealProgram';

/** Programs that `npm run test:real` found. */
const programsSchema = z.object({
  traefik: z.string(),
  pebble: z.string(),
  challtestsrv: z.string(),
});

/** Paths of the programs. */
export type RoutesPrograms = z.infer<typeof programsSchema>;

/** Those that the script names in the environment. */
export function givenPrograms(): RoutesPrograms {
  const given = process.env.OPENCSP_REAL_ROUTES;
  if (!given) {
    throw new Error('These tests are run by `npm run test:real`.');
  }
  return programsSchema.parse(JSON.parse(given));
}

/** What an authority is started with. */
export interface AuthorityOptions {
  programs: RoutesPrograms;
  /** Of its own, empty. */
  folder: string;
  /** Where it asks for the proof of a name. */
  ports: { http: number; https: number };
  /** Names that it refuses. */
  blocked: readonly string[];
}

/** Pebble, and a name server by which every name leads to 127.0.0.1. */
export class AcmeAuthority {
  private constructor(
    private readonly running: readonly RealProgram[],
    /** Its ACME directory. */
    readonly directory: string,
    /** File with the certificate of its API, for the client of ACME. */
    readonly apiCertificate: string,
    private readonly rootUrl: string,
    private readonly namesUrl: string,
  ) {}

  static async start(options: AuthorityOptions): Promise<AcmeAuthority> {
    const { programs, folder } = options;
    const [dns, dnsManagement, api, management] = await freePorts(4);
    const nameServer = `127.0.0.1:${dns}`;
    const key = join(folder, 'api.key');
    const apiCertificate = join(folder, 'api.crt');
    makeCertificate(key, apiCertificate);
    const config = join(folder, 'pebble.json');
    writeFileSync(
      config,
      JSON.stringify({
        pebble: {
          listenAddress: `127.0.0.1:${api}`,
          managementListenAddress: `127.0.0.1:${management}`,
          certificate: apiCertificate,
          privateKey: key,
          httpPort: options.ports.http,
          tlsPort: options.ports.https,
          domainBlocklist: options.blocked,
          profiles: {
            default: { description: 'As usual', validityPeriod: 7_776_000 },
          },
        },
      }),
    );
    const names = RealProgram.start(
      [
        programs.challtestsrv,
        ...['-management', `127.0.0.1:${dnsManagement}`],
        ...['-dnsserver', nameServer],
        ...['-http01', '', '-https01', '', '-tlsalpn01', '', '-doh', ''],
        ...['-defaultIPv4', '127.0.0.1', '-defaultIPv6', ''],
      ],
      { logFile: join(folder, 'names.log') },
    );
    const pebble = RealProgram.start(
      [programs.pebble, '-config', config, '-dnsserver', nameServer],
      {
        logFile: join(folder, 'pebble.log'),
        // No random pauses and refusals, and each order proves its name.
        env: {
          PEBBLE_VA_NOSLEEP: '1',
          PEBBLE_WFE_NONCEREJECT: '0',
          PEBBLE_AUTHZREUSE: '0',
        },
      },
    );
    const authority = new AcmeAuthority(
      [pebble, names],
      `https://127.0.0.1:${api}/dir`,
      apiCertificate,
      `https://127.0.0.1:${management}/roots/0`,
      `http://127.0.0.1:${dnsManagement}`,
    );
    try {
      await pebble.until(async () =>
        (await authority.root()).includes('BEGIN'),
      );
      return authority;
    } catch (error) {
      await authority.stop();
      throw error;
    }
  }

  /** The certificate that all of its certificates lead to, in PEM. */
  async root(): Promise<string> {
    const ca = readFileSync(this.apiCertificate);
    return new Promise((resolve, reject) => {
      get(this.rootUrl, { ca, agent: false }, answer => {
        text(answer).then(resolve, reject);
      }).on('error', reject);
    });
  }

  /** From now on, it finds this address under a name. */
  async lead(name: string, address: string): Promise<void> {
    const answer = await fetch(`${this.namesUrl}/add-a`, {
      method: 'POST',
      body: JSON.stringify({ host: `${name}.`, addresses: [address] }),
    });
    if (!answer.ok) {
      throw new Error(`The name server answers ${answer.status}.`);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map(program => program.stop()));
  }
}

function makeCertificate(key: string, certificate: string): void {
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
      ...['-keyout', key, '-out', certificate, '-subj', '/CN=pebble'],
      ...['-addext', 'subjectAltName=IP:127.0.0.1'],
    ],
    { stdio: 'pipe' },
  );
}
