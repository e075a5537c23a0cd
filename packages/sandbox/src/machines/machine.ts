import { Log } from '../standIn';
import { errorText, systemErrorCode } from '../systemError';
import { RunningMachine } from '../machinePark';
import { candidateAddresses } from './addresses';
import { answerCommand } from './commands';
import { MachineRecord, MachineStore } from './machineStore';
import { SshServer, startSshServer } from './sshServer';

/** What a machine needs of its surroundings. */
export interface MachineSurroundings {
  store: MachineStore;
  now(): Date;
  log: Log;
  /** Lets work wait until what is being done to machines is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Where a new machine may listen. */
export interface Placement {
  /** The only address to try, when one was asked for. */
  address?: string;
  /** SSH port; 0 lets the system choose. */
  port: number;
  /** Addresses that other machines have. */
  taken: ReadonlySet<string>;
}

const FALLBACK_ADDRESS = '127.0.0.1';
const MAX_ADDRESSES_TRIED = 50;

/** One machine: its record, and its SSH server while it answers. */
export class Machine {
  private server?: SshServer;
  private wakeUp?: NodeJS.Timeout;
  acceptsLogins = true;

  constructor(
    private record: MachineRecord,
    private readonly surroundings: MachineSurroundings,
  ) {}

  /** The machine as those who made it see it. */
  get running(): RunningMachine {
    const { name, address, port, user } = this.record;
    return { name, address, port, user };
  }

  get answers(): boolean {
    return this.server !== undefined;
  }

  /** Takes an address and a port for good, and writes the record. */
  async place(placement: Placement): Promise<void> {
    this.server = await this.listenSomewhere(placement);
    this.record = { ...this.record, port: this.server.port };
    await this.surroundings.store.save(this.record);
  }

  /** Makes it answer at its address. */
  async start(): Promise<void> {
    this.stayAsItIs();
    this.server ??= await this.listen();
  }

  /** Makes it fall silent: connections end and the port is closed. */
  async stop(): Promise<void> {
    this.stayAsItIs();
    const server = this.server;
    this.server = undefined;
    await server?.close();
  }

  /** Falls silent, and answers again after a while. */
  async sleep(seconds: number): Promise<void> {
    await this.stop();
    const wakeUp = setTimeout(() => {
      const { inTurn, log } = this.surroundings;
      inTurn(async () => {
        if (this.wakeUp === wakeUp) {
          await this.start();
        }
      }).catch(error =>
        log(`machine ${this.record.name}: ${errorText(error)}`),
      );
    }, seconds * 1000);
    wakeUp.unref();
    this.wakeUp = wakeUp;
  }

  /** The public half of the key that it shows, as an OpenSSH line. */
  async hostKey(): Promise<string> {
    const { publicKey } = await this.surroundings.store.hostKey(this.record);
    return publicKey;
  }

  async changeHostKey(): Promise<void> {
    const answered = this.answers;
    await this.stop();
    await this.surroundings.store.forgetHostKey(this.record.name);
    if (answered) {
      await this.start();
    }
  }

  async destroy(): Promise<void> {
    await this.stop();
    await this.surroundings.store.remove(this.record.name);
  }

  /** The record with the host key, for the control API. */
  async describe(): Promise<Record<string, unknown>> {
    return {
      ...this.running,
      vmId: this.record.vmId,
      hostname: this.record.hostname,
      hostKey: await this.hostKey(),
      answers: this.answers,
      acceptsLogins: this.acceptsLogins,
    };
  }

  private stayAsItIs(): void {
    clearTimeout(this.wakeUp);
    this.wakeUp = undefined;
  }

  /** Where the system refuses further loopback addresses (not on Linux), a port of its own must do. */
  private async listenSomewhere(placement: Placement): Promise<SshServer> {
    const candidates = placement.address
      ? [placement.address]
      : candidateAddresses(this.record.name);
    let tried = 0;
    for (const address of candidates) {
      if (placement.taken.has(address)) {
        continue;
      }
      this.record = { ...this.record, address, port: placement.port };
      try {
        return await this.listen();
      } catch (error) {
        const code = systemErrorCode(error);
        if (code === 'EADDRNOTAVAIL') {
          this.record = { ...this.record, address: FALLBACK_ADDRESS, port: 0 };
          return this.listen();
        }
        if (code !== 'EADDRINUSE' || ++tried >= MAX_ADDRESSES_TRIED) {
          throw error;
        }
      }
    }
    throw new Error(
      `The address ${placement.address} is in use by another machine.`,
    );
  }

  private async listen(): Promise<SshServer> {
    const { record, surroundings } = this;
    const { privateKey } = await surroundings.store.hostKey(record);
    const facts = {
      hostname: record.hostname,
      user: record.user,
      bootedAt: new Date(record.bootedAt),
    };
    return startSshServer({
      ...record,
      hostKey: privateKey,
      acceptsLogins: () => this.acceptsLogins,
      answer: line => answerCommand(line, facts, surroundings.now()),
      log: surroundings.log,
    });
  }
}
