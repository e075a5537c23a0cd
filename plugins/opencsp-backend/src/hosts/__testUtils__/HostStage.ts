import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DefaultHostRunners, HostRunnersOptions } from '../DefaultHostRunners';
import { HostToReach } from '../HostRunners';
import { ScriptStage } from './ScriptStage';
import {
  newTestKey,
  pinned,
  TestServerOptions,
  TestSshServer,
} from './TestSshServer';

/** Programs whose answers a test makes up. */
export type FakeProgram = 'sudo' | 'cat' | 'pkill';

/** A server, a host's record for it, and the portal's side. */
export class HostStage {
  readonly runners: DefaultHostRunners;

  private constructor(
    readonly files: ScriptStage,
    readonly server: TestSshServer,
    readonly host: HostToReach,
    readonly user: ReturnType<typeof newTestKey>,
    private readonly path: string,
    options: Partial<HostRunnersOptions>,
  ) {
    this.runners = this.newRunners(options);
  }

  static async open(
    options: Partial<HostRunnersOptions> & {
      server?: Partial<TestServerOptions>;
      sudo?: boolean;
    } = {},
  ): Promise<HostStage> {
    const files = new ScriptStage();
    rmSync(files.base, { recursive: true });
    const programs = join(files.folder, 'programs');
    mkdirSync(programs);
    const user = newTestKey();
    const server = await TestSshServer.open({
      user,
      path: [programs, process.env.PATH].join(delimiter),
      ...options.server,
    });
    const host: HostToReach = {
      id: 'h-1',
      address: '127.0.0.1',
      port: server.port,
      user: 'ada',
      sudo: options.sudo ?? false,
      hostKey: pinned(server.hostKey),
      key: undefined,
      jump: undefined,
    };
    return new HostStage(files, server, host, user, programs, options);
  }

  get runner() {
    return this.runners.of(this.host);
  }

  /** Another portal that speaks to the same host. */
  newRunners(options: Partial<HostRunnersOptions> = {}): DefaultHostRunners {
    return new DefaultHostRunners({
      allowedNetworks: ['127.0.0.0/8'],
      platformKey: async () => this.user.private,
      unseal: sealed => sealed,
      script: this.files.script,
      ...options,
    });
  }

  /** Puts a program before the real one of its name; gives the way back. */
  fake(name: FakeProgram, text: string): () => void {
    const file = join(this.path, name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return () => rmSync(file);
  }

  async close(...ids: string[]): Promise<void> {
    await this.runners.close();
    await this.server.close();
    await this.files.close(...ids);
  }
}
