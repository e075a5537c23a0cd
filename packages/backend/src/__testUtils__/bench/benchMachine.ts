import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateOpenSshKeyPair } from '@opencsp/sandbox/keys';
import { createMachinePark } from '@opencsp/sandbox/machines';
import { makeImages } from '../real/images';
import { RealMachine } from '../real/RealMachine';
import { freePort } from '../Scene';
import { BareHost, SshLogin } from './BareHost';
import { LAB_IMAGE } from './labDefinitions';

/** A machine with Docker, for the portal and for a bare client alike. */
export interface BenchMachine extends SshLogin {
  /** For the report. */
  what: string;
  /** Appends to a file on it, each time at once. @returns what does, and what ends that */
  appender(
    path: string,
  ): Promise<{ append: (text: string) => Promise<void>; end: () => void }>;
  /** `tail -f` can be run on it. */
  hasTail: boolean;
  /** Where a health check is only played: that of this service passes after so many seconds. */
  startLate(service: string, seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Makes a machine, with what it needs in a folder. */
export type OpenMachine = (folder: string) => Promise<BenchMachine>;

/** What can be measured on: the sandbox, and the real machine where there is one. */
export function machinesIn(environment: NodeJS.ProcessEnv): OpenMachine[] {
  return environment.OPENCSP_REAL_MACHINE
    ? [sandboxMachine, realMachine]
    : [sandboxMachine];
}

/** A machine of the sandbox at the speed of the recorded ones, with the images of the bench. */
export async function sandboxMachine(folder: string): Promise<BenchMachine> {
  const { privateKey, publicKey } = generateOpenSshKeyPair('bench');
  const park = await createMachinePark({
    folder: join(folder, 'machines'),
    sshPort: await freePort(),
  });
  const name = 'bench';
  const { address, port, user } = await park.create({
    ...{ name, hostname: name, vmId: 0, user: 'root' },
    authorizedKeys: [publicKey],
    size: { cores: 8, memoryBytes: 64 * 1024 ** 3, diskBytes: 1e12 },
  });
  await park.control({ scenario: 'docker-installed', name });
  const login = { address, port, user, privateKey };
  const host = await BareHost.connect(login);
  await host.demand(`docker pull ${LAB_IMAGE}`);
  return {
    ...login,
    what: 'a machine of the sandbox, over SSH',
    hasTail: false,
    async appender(path) {
      let text = '';
      return {
        // Its table of commands has none that appends.
        append: async more => {
          text += more;
          await host.demand(`install -m 0600 /dev/stdin ${path}`, text);
        },
        end: () => undefined,
      };
    },
    async startLate(service, seconds) {
      const late = { scenario: 'docker-container', does: 'starts-late' };
      await park.control({ ...late, name, service, seconds });
    },
    async close() {
      host.end();
      await park.close();
    },
  };
}

/** The real machine that the script has started. @throws Error when it has not */
async function realMachine(): Promise<BenchMachine> {
  const machine = RealMachine.given();
  makeImages(machine);
  const { address, port, privateKeyFile } = machine.facts;
  const engine = machine.shell("docker version --format '{{.Server.Version}}'");
  const compose = machine.shell('docker compose version --short');
  const login = {
    ...{ address, port, user: 'root' },
    privateKey: readFileSync(privateKeyFile, 'utf8'),
  };
  const host = await BareHost.connect(login);
  return {
    ...login,
    what: `sshd and Docker of this system (engine ${engine}, Compose ${compose}), over SSH`,
    hasTail: true,
    async appender(path) {
      const { write, end } = await host.feed(`tee -a ${path}`);
      return { append: write, end };
    },
    startLate: async () => undefined,
    async close() {
      host.end();
    },
  };
}
