import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import {
  ContainerOnGround,
  GroundAnswer,
  NOBODY,
  RoutesGround,
} from '../routes/RoutesGround';
import { AcmeAuthority, RoutesPrograms } from './AcmeAuthority';
import { DockerApi } from './DockerApi';
import { freePorts, RealProgram } from './RealProgram';

/** What is changed of the static file, and all the rest as it is. */
const staticSchema = z.looseObject({
  entryPoints: z.record(z.string(), z.looseObject({ address: z.string() })),
  providers: z.looseObject({
    docker: z.looseObject({ endpoint: z.string(), network: z.string() }),
    file: z.looseObject({ directory: z.string() }),
  }),
  certificatesResolvers: z
    .record(
      z.string(),
      z.looseObject({ acme: z.looseObject({ storage: z.string() }) }),
    )
    .optional(),
});

/** What a ground is made with. */
export interface RealGroundOptions {
  programs: RoutesPrograms;
  /** Of its own, empty. */
  folder: string;
  authority: AcmeAuthority;
  ports: { http: number; https: number };
}

/** A real proxy, started with the file that is rendered: only addresses and folders are other ones. */
export class RealRoutesGround implements RoutesGround {
  private readonly docker = new DockerApi();
  private readonly dynamic: string;
  private readonly logFile: string;
  private apiPort = 0;
  private traefik?: RealProgram;

  private constructor(
    private readonly options: RealGroundOptions,
    readonly root: string,
  ) {
    this.dynamic = join(options.folder, 'dynamic');
    this.logFile = join(options.folder, 'traefik.log');
    mkdirSync(this.dynamic, { recursive: true });
  }

  static async open(options: RealGroundOptions): Promise<RealRoutesGround> {
    const root = await options.authority.root();
    const ground = new RealRoutesGround(options, root);
    await ground.docker.open();
    return ground;
  }

  get ports() {
    return this.options.ports;
  }

  now(): number {
    return Date.now();
  }

  elapse(milliseconds: number): Promise<void> {
    return sleep(milliseconds);
  }

  async start(staticFile: string): Promise<void> {
    const { programs, folder, authority } = this.options;
    const configFile = join(folder, 'traefik.yml');
    writeFileSync(configFile, await this.fitted(staticFile));
    this.traefik = RealProgram.start(
      [programs.traefik, `--configFile=${configFile}`],
      {
        logFile: this.logFile,
        // Whom its client of ACME trusts: the API of the authority has a certificate of its own.
        env: { LEGO_CA_CERTIFICATES: authority.apiCertificate },
      },
    );
    await this.traefik.until(async () => {
      const { exit } = await this.get('http://127.0.0.1:8080/api/version');
      return exit === 0;
    });
  }

  async stop(): Promise<void> {
    await this.traefik?.stop();
  }

  get(url: string): Promise<GroundAnswer> {
    const own = new URL(url);
    own.port = String(this.apiPort);
    return new Promise((resolve, reject) => {
      get(own, { agent: false }, answer => {
        text(answer).then(
          body =>
            resolve(
              answer.statusCode === 200
                ? { exit: 0, stdout: body, stderr: '' }
                : {
                    ...{ exit: 1, stdout: '' },
                    stderr: `wget: server returned error: HTTP/1.1 ${answer.statusCode}\n`,
                  },
            ),
          reject,
        );
      }).on('error', () => resolve(NOBODY));
    });
  }

  lastLines(count: number): string {
    const all = existsSync(this.logFile)
      ? readFileSync(this.logFile, 'utf8').trimEnd().split('\n')
      : [];
    return `${all.slice(-count).join('\n')}\n`;
  }

  read(name: string): string | undefined {
    const file = join(this.dynamic, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  async put(name: string, content: string | undefined): Promise<void> {
    const file = join(this.dynamic, name);
    if (content === undefined) {
      rmSync(file, { force: true });
      return;
    }
    writeFileSync(`${file}.opencsp-new`, content);
    renameSync(`${file}.opencsp-new`, file);
  }

  async run(containers: readonly ContainerOnGround[]): Promise<void> {
    this.docker.run(containers);
  }

  lead(name: string, address: string): Promise<void> {
    return this.options.authority.lead(name, address);
  }

  async close(): Promise<void> {
    await this.stop();
    this.docker.close();
  }

  private async fitted(staticFile: string): Promise<string> {
    const settings = staticSchema.parse(parse(staticFile));
    const { entryPoints, providers, certificatesResolvers = {} } = settings;
    const { web, websecure, ...own } = entryPoints;
    web.address = `127.0.0.1:${this.ports.http}`;
    websecure.address = `127.0.0.1:${this.ports.https}`;
    const free = await freePorts(Object.keys(own).length);
    Object.values(own).forEach((each, index) => {
      each.address = `127.0.0.1:${free[index]}`;
    });
    this.apiPort = Number(own.traefik.address.split(':')[1]);
    this.docker.network = providers.docker.network;
    providers.docker.endpoint = this.docker.endpoint;
    providers.file.directory = this.dynamic;
    for (const { acme } of Object.values(certificatesResolvers)) {
      acme.storage = join(this.options.folder, basename(acme.storage));
      acme.caServer = this.options.authority.directory;
    }
    return stringify(settings);
  }
}
