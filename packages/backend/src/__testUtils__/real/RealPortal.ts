import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { GRACE, PortalDirectory } from '../services/PortalDirectory';
import {
  OwnPortalGround,
  sendAsProxy,
  sendPlain,
} from '../services/PortalGround';
import { CommandExit } from '../services/portalParts';
import { PORTAL, renderedPortal, SERVICES } from '../services/portalProfile';
import { PortalSecrets } from '../services/portalSecrets';
import { freePorts, RealProgram } from './RealProgram';

/** Where files of secrets stand in the container. */
const SECRET = /\/run\/secrets\/[a-z0-9-]+/g;
/** Of the file in which the password of its user of the directory stands. */
const LDAP_PASSWORD = 'authelia-ldap-password';
const SESSION_STORE = /^ {2}redis:\n(?: {4}.*\n)+/m;

/** A folder with what an Authelia reads of a profile: as it is rendered, but for where files lie. */
export class PortalFolder {
  readonly secrets = new PortalSecrets();
  private readonly folder = mkdtempSync(join(tmpdir(), 'opencsp-portal-'));
  private readonly rendered = renderedPortal();

  constructor(private readonly program: string) {
    mkdirSync(join(this.folder, 'secrets'));
    mkdirSync(join(this.folder, 'config'));
  }

  get configuration(): string {
    return this.rendered.configuration;
  }

  get logFile(): string {
    return join(this.folder, 'authelia.log');
  }

  /** Writes a configuration. @returns what the program's variables are then */
  write(
    configuration: string,
    isVariable: (name: string) => boolean = () => true,
  ): Record<string, string> {
    const file = join(this.folder, 'configuration.yml');
    writeFileSync(file, this.placed(configuration));
    const variables = Object.entries(this.rendered.environment)
      .filter(([name]) => isVariable(name))
      .map(([name, value]) => [name, this.placed(value)]);
    return { ...Object.fromEntries(variables), X_AUTHELIA_CONFIG: file };
  }

  /** Runs a command of the program to its end. */
  run(
    argv: readonly string[],
    env: Record<string, string>,
  ): Promise<CommandExit> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        this.program,
        argv,
        { env: { ...process.env, ...env }, timeout: 30_000 },
        (error, stdout, stderr) => {
          if (child.exitCode === null) {
            reject(error);
          } else {
            resolve({ exit: child.exitCode, stdout, stderr });
          }
        },
      );
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private placed(text: string): string {
    return text
      .replace(SECRET, path => this.secretFile(path))
      .replaceAll('"/config/', `"${this.folder}/config/`);
  }

  private secretFile(path: string): string {
    const file = join(this.folder, 'secrets', basename(path));
    writeFileSync(file, this.secrets.read(path), { mode: 0o600 });
    return file;
  }
}

/**
 * A real Authelia with the files that are rendered: only addresses and folders are other ones, the directory is the
 * sandbox’s, and sessions are in memory.
 */
export async function openRealPortal(
  program: string,
): Promise<OwnPortalGround> {
  const folder = new PortalFolder(program);
  const directory = await PortalDirectory.open(
    folder.secrets.read(LDAP_PASSWORD),
  );
  const [port] = await freePorts(1);
  const env = folder.write(
    folder.configuration
      .replace(SESSION_STORE, '')
      .replace(/tcp:\/\/.*:9091\//, `tcp://127.0.0.1:${port}/`)
      .replace('ldap://lldap:3890', `ldap://127.0.0.1:${directory.port}`),
    name => !name.includes('REDIS'),
  );
  const { logFile } = folder;
  const authelia = RealProgram.start([program], { logFile, env });
  const url = `http://127.0.0.1:${port}`;
  const close = async () => {
    await authelia.stop();
    await directory.close();
    folder.remove();
  };
  try {
    await authelia.until(
      async () => (await sendPlain(`${url}/api/health`, {})).status === 200,
    );
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ portal: PORTAL, guarded: SERVICES.guarded },
    ...{ user: GRACE.login, password: GRACE.password },
    send: request => sendAsProxy(url, PORTAL, request),
    direct: (method, path, headers) =>
      sendPlain(`${url}${path}`, { method, headers }),
    command: (...argv) => folder.run(argv, env),
    directory: isThere =>
      directory.lldap.control({ scenario: isThere ? 'up' : 'down' }),
    close,
  };
}
