import { connect, Socket } from 'node:net';
import { BerWriter } from 'ldapts';
import {
  Element,
  elementsOf,
  integerAt,
  takeMessage,
  textAt,
  sequenceAt,
} from '../ldap/ber';

/** What came back. */
export interface Outcome {
  /** Nothing when the connection ended before the result. */
  result?: { code: number; matchedDn: string; message: string };
  entries: { dn: string; attributes: { type: string; values: Buffer[] }[] }[];
  /** Whether the result had the control of pages. */
  hasControls: boolean;
}

const MAX_BYTES = 1024 * 1024;
const ENTRY = 0x64;

/** A connection that sends requests as they are written, and sees when it is cut. */
export class LdapClient {
  private data: Buffer = Buffer.alloc(0);
  private readonly messages: Element[][] = [];
  private isEnded = false;
  private wake = () => {};
  private lastId = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('data', chunk => this.take(Buffer.from(chunk)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.isEnded = true;
      this.wake();
    });
  }

  static async open(url: string): Promise<LdapClient> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const client = new LdapClient(socket);
    await new Promise<void>(resolve => {
      socket.once('connect', () => resolve());
      socket.once('close', () => resolve());
    });
    return client;
  }

  close(): void {
    this.socket.destroy();
  }

  /** @param write - writes the operation */
  async ask(write: (writer: BerWriter) => void): Promise<Outcome> {
    this.lastId += 1;
    const writer = new BerWriter();
    writer.startSequence();
    writer.writeInt(this.lastId);
    write(writer);
    writer.endSequence();
    this.socket.write(writer.buffer);
    const outcome: Outcome = { entries: [], hasControls: false };
    for (;;) {
      const message = await this.next();
      if (!message) {
        return outcome;
      }
      const [, operation, controls] = message;
      const elements = elementsOf(operation.content);
      if (operation.tag === ENTRY) {
        outcome.entries.push(entryOf(elements));
      } else {
        return {
          ...outcome,
          hasControls: controls !== undefined,
          result: {
            code: integerAt(elements, 0, 10),
            matchedDn: textAt(elements, 1),
            message: textAt(elements, 2),
          },
        };
      }
    }
  }

  bind(dn: string, password: string): Promise<Outcome> {
    return this.ask(writer => {
      writer.startSequence(0x60);
      writer.writeInt(3);
      writer.writeString(dn);
      writer.writeString(password, 0x80);
      writer.endSequence();
    });
  }

  extended(oid: string, value?: Buffer): Promise<Outcome> {
    return this.ask(writer => {
      writer.startSequence(0x77);
      writer.writeString(oid, 0x80);
      if (value) {
        writer.writeBuffer(value, 0x81);
      }
      writer.endSequence();
    });
  }

  private async next(): Promise<Element[] | undefined> {
    while (this.messages.length === 0 && !this.isEnded) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
    return this.messages.shift();
  }

  private take(chunk: Buffer): void {
    this.data = Buffer.concat([this.data, chunk]);
    let taken = takeMessage(this.data, MAX_BYTES);
    while (taken) {
      this.messages.push(taken.message);
      this.data = taken.rest;
      taken = takeMessage(this.data, MAX_BYTES);
    }
    this.wake();
  }
}

function entryOf(elements: Element[]): Outcome['entries'][number] {
  return {
    dn: textAt(elements, 0),
    attributes: sequenceAt(elements, 1).map(one => {
      const [type, values] = elementsOf(one.content);
      return {
        type: type.content.toString(),
        values: elementsOf(values.content).map(({ content }) => content),
      };
    }),
  };
}
