import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  DefaultHostRunners,
  fingerprintOf,
  HostRunner,
  HostToReach,
} from './parts';

/** What `scripts/testReal.mjs` says of a machine that it has started. */
const machineSchema = z.object({
  address: z.string(),
  port: z.number().int(),
  user: z.string(),
  privateKeyFile: z.string(),
  /** `type blob` */
  hostKey: z.string(),
  /** Of its process 1, as this system counts. */
  pid: z.number().int(),
  /** A folder that it sees under the same path. */
  folder: z.string(),
});

/** A machine that a script has started, with what a test does to it from outside of SSH. */
export class RealMachine {
  readonly #portals: DefaultHostRunners[] = [];

  private constructor(readonly facts: z.infer<typeof machineSchema>) {}

  /** The one that the script names in the environment. */
  static given(): RealMachine {
    const text = process.env.OPENCSP_REAL_MACHINE;
    if (!text) {
      throw new Error('These tests are run by `npm run test:real`.');
    }
    return new RealMachine(machineSchema.parse(JSON.parse(text)));
  }

  /** As the portal would keep it; a test may change it. */
  record(login: { user: string; sudo: boolean }): HostToReach {
    const [type, blob] = this.facts.hostKey.split(' ');
    return {
      id: `real-${login.user}`,
      address: this.facts.address,
      port: this.facts.port,
      ...login,
      hostKey: {
        ...{ type, blob, fingerprint: fingerprintOf(blob) },
        pinnedAt: '2026-01-01T00:00:00.000Z',
      },
      key: undefined,
      jump: undefined,
    };
  }

  /** The portal's side; `close` ends it. */
  newPortal(): DefaultHostRunners {
    const portal = new DefaultHostRunners({
      allowedNetworks: [`${this.facts.address}/32`],
      platformKey: async () => readFileSync(this.facts.privateKeyFile, 'utf8'),
      unseal: sealed => sealed,
    });
    this.#portals.push(portal);
    return portal;
  }

  /** A runner that asks for the connection at each call, so that a changed record counts. */
  runner(portal: DefaultHostRunners, host: HostToReach): HostRunner {
    return {
      run: (...words) => portal.of(host).run(...words),
      gather: (...words) => portal.of(host).gather(...words),
      put: (...words) => portal.of(host).put(...words),
      list: (...words) => portal.of(host).list(...words),
      prune: (...words) => portal.of(host).prune(...words),
      removeFolder: (...words) => portal.of(host).removeFolder(...words),
      start: (...words) => portal.of(host).start(...words),
      poll: (...words) => portal.of(host).poll(...words),
      stop: (...words) => portal.of(host).stop(...words),
      forget: (...words) => portal.of(host).forget(...words),
      connect: (...words) => portal.of(host).connect(...words),
    };
  }

  /** Runs a program in it as root, past SSH. @returns what it printed, without the last line break */
  inside(argv: readonly string[], input?: Buffer): string {
    const target = ['--target', `${this.facts.pid}`, '--all', '--root'];
    const { status, stdout, stderr } = spawnSync(
      'nsenter',
      [...target, '--wd', ...argv],
      { input, encoding: 'utf8' },
    );
    if (status !== 0) {
      throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
    }
    return stdout.replace(/\n$/, '');
  }

  /** The same with a text of shell. */
  shell(text: string): string {
    return this.inside(['sh', '-c', text]);
  }

  /** Cuts every connection that is there. sshd itself stays, and what runs detached, too. */
  cutConnections(): void {
    this.inside(['pkill', '-KILL', '-f', '^sshd(-session)?: (ada|root)']);
  }

  /** Closes every portal that was made. */
  async close(): Promise<void> {
    await Promise.all(this.#portals.splice(0).map(each => each.close()));
  }
}
