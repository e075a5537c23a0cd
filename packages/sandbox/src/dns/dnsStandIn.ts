import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { CODES, Query, readQuery, TYPES, writeAnswer } from './packet';
import { DnsScenario, dnsScenarios } from './scenarios';
import { DnsSockets } from './sockets';
import { answerTo, Differences, withScenario } from './zone';

/** @public */
export interface DnsStandInOptions {
  /** Of UDP and TCP; 0 lets the system choose. */
  port: number;
  log?: Log;
}

/** The stand-in, with what a resolver needs. */
export interface DnsStandIn extends StandIn {
  /** `address:port`, as Node's resolver takes it. */
  readonly server: string;
}

/** Questions that `state` shows. */
const REMEMBERED = 50;

const TYPE_NAMES = new Map<number, string>(
  Object.entries(TYPES).map(([name, type]) => [type, name]),
);

class DnsServer implements DnsStandIn {
  readonly name = 'dns';
  private sockets?: DnsSockets;
  private differences: Differences = {};
  private asked: string[] = [];

  constructor(private port: number, private readonly log: Log) {}

  get server(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `dns://${this.server}`;
  }

  /** Listens, again on the same port if it was down. */
  async open(): Promise<void> {
    this.sockets ??= await DnsSockets.open(this.port, (message, limit) =>
      this.answer(message, limit),
    );
    this.port = this.sockets.port;
  }

  async close(): Promise<void> {
    const { sockets } = this;
    this.sockets = undefined;
    await sockets?.close();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    await this.apply(parseCommand(dnsScenarios, command));
    return {
      server: this.server,
      isUp: this.sockets !== undefined,
      differences: this.differences,
      asked: this.asked,
    };
  }

  private async apply(scenario: DnsScenario): Promise<void> {
    switch (scenario.scenario) {
      case 'state':
        return;
      case 'reset':
        this.differences = {};
        this.asked = [];
        await this.open();
        return;
      case 'up':
        await this.open();
        return;
      case 'down':
        await this.close();
        return;
      default:
        this.differences = withScenario(this.differences, scenario);
    }
  }

  private answer(message: Buffer, limit?: number): Buffer | undefined {
    const query = readQuery(message);
    if (!query) {
      return undefined;
    }
    if (!('question' in query)) {
      return writeAnswer(query, empty(query.code));
    }
    this.note(query);
    const answer = answerTo(query.question, this.differences);
    return answer === 'silence' ? undefined : writeAnswer(query, answer, limit);
  }

  private note({ question }: Extract<Query, { question: unknown }>): void {
    const type = TYPE_NAMES.get(question.type) ?? `TYPE${question.type}`;
    const line = `${question.name} ${type}`;
    this.asked = [...this.asked, line].slice(-REMEMBERED);
    this.log(`dns: ${line}`);
  }
}

function empty(code: number = CODES.fine) {
  return { code, records: [], authority: [] };
}

/**
 * Starts a name server on loopback: every name below `localhost` is 127.0.0.1, all others do not
 * exist, until a scenario says otherwise.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createDnsStandIn(
  options: DnsStandInOptions,
): Promise<DnsStandIn> {
  const server = new DnsServer(options.port, options.log ?? (() => {}));
  await server.open();
  return server;
}
