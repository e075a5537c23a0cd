import { createSocket, Socket } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/** What the server says of a name. A name that it does not know gets NXDOMAIN. */
export type Zone = Readonly<Record<string, ZoneEntry>>;

/** Records of a name, or how it fails. */
export type ZoneEntry =
  | 'servfail'
  | 'refused'
  | 'silence'
  | {
      a?: readonly string[];
      aaaa?: readonly string[];
      /** Flags, tag and value. */
      caa?: readonly (readonly [number, string, string])[];
      /** Another name, whose records follow. */
      alias?: string;
    };

/** RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 8659 §4.1. */
const TYPES = { a: 1, alias: 5, aaaa: 28, caa: 257 } as const;

/** RFC 1035 §4.1.1. */
const CODES = { fine: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;

/** A name server on loopback (RFC 1035, UDP). */
export class LoopbackDns {
  /** What was asked, as `<name> <type>`. */
  readonly asked: string[] = [];

  private constructor(
    private readonly socket: Socket,
    private readonly zone: Zone,
  ) {
    socket.on('message', (message, { port, address }) => {
      const answer = this.answer(message);
      if (answer) {
        socket.send(answer, port, address);
      }
    });
  }

  static async start(zone: Zone): Promise<LoopbackDns> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new LoopbackDns(socket, zone);
  }

  /** For the resolver. */
  get server(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** Waits until a question for this name came. */
  async askedFor(name: string): Promise<void> {
    while (!this.asked.some(question => question.startsWith(`${name} `))) {
      await once(this.socket, 'message');
    }
  }

  async stop(): Promise<void> {
    await new Promise<void>(done => {
      this.socket.close(() => done());
    });
  }

  private answer(message: Buffer): Buffer | undefined {
    const { name, type, end } = readQuestion(message);
    this.asked.push(`${name} ${type}`);
    const entry = this.zone[name];
    if (entry === 'silence') {
      return undefined;
    }
    const question = message.subarray(12, end);
    if (entry === undefined) {
      return reply(message, question, CODES.nxdomain, []);
    }
    if (typeof entry === 'string') {
      return reply(message, question, CODES[entry], []);
    }
    return reply(message, question, CODES.fine, this.records(name, type));
  }

  private records(name: string, type: number): Buffer[] {
    const entry = this.zone[name];
    if (typeof entry !== 'object') {
      return [];
    }
    if (entry.alias !== undefined) {
      return [
        record(name, TYPES.alias, nameBytes(entry.alias)),
        ...this.records(entry.alias, type),
      ];
    }
    switch (type) {
      case TYPES.a:
        return (entry.a ?? []).map(it => record(name, type, addressBytes(it)));
      case TYPES.aaaa:
        return (entry.aaaa ?? []).map(it =>
          record(name, type, addressBytes(it)),
        );
      case TYPES.caa:
        return (entry.caa ?? []).map(([flags, tag, value]) =>
          record(
            name,
            type,
            Buffer.concat([
              Buffer.from([flags, tag.length]),
              Buffer.from(tag + value),
            ]),
          ),
        );
      default:
        return [];
    }
  }
}

function readQuestion(message: Buffer) {
  const labels: string[] = [];
  let at = 12;
  while (message[at] !== 0) {
    const length = message[at];
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const name = labels.join('.').toLowerCase();
  return { name, type: message.readUInt16BE(at + 1), end: at + 5 };
}

function reply(
  message: Buffer,
  question: Buffer,
  code: number,
  records: readonly Buffer[],
): Buffer {
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 2);
  // An answer, recursion desired and available.
  header.writeUInt16BE(0x8180 + code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  // Class IN; it may be kept for no time.
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fixed, data]);
}

function nameBytes(name: string): Buffer {
  return Buffer.concat([
    ...name
      .split('.')
      .map(label =>
        Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]),
      ),
    Buffer.from([0]),
  ]);
}

function addressBytes(address: string): Buffer {
  return Buffer.from(ipaddr.parse(address).toByteArray());
}
