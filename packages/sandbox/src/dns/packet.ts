/*
 * Messages of DNS (RFC 1035 §4), as far as a name server needs them that has addresses, CAA and what
 * says who is responsible. Pure: bytes in, bytes out.
 */

/** RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 8659 §4.1. */
export const TYPES = { A: 1, NS: 2, SOA: 6, AAAA: 28, CAA: 257 } as const;

/** RFC 1035 §4.1.1. */
export const CODES = {
  fine: 0,
  malformed: 1,
  failed: 2,
  noSuchName: 3,
  unknownKind: 4,
} as const;

/** Most bytes of an answer by UDP (RFC 1035 §4.2.1); the longer one is cut and asked for again by TCP. */
export const UDP_LIMIT = 512;

/** What was asked. */
export interface Question {
  /** In lower case, without a dot at its end. */
  name: string;
  type: number;
}

/** One record. */
export interface DnsRecord {
  name: string;
  type: number;
  /** Seconds that it may be kept. */
  ttl: number;
  data: Buffer;
}

/** What is answered. */
export interface Answer {
  code: number;
  records: readonly DnsRecord[];
  /** What says that there is nothing, or who is responsible. */
  authority: readonly DnsRecord[];
}

/** A message that was read; `code` says why nothing can be found for it. */
export type Query =
  | { id: number; flags: number; section: Buffer; question: Question }
  | { id: number; flags: number; section: Buffer; code: number };

const HEADER = 12;
const IS_RESPONSE = 0x8000;
const OPCODE = 0x7800;
const IS_TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const RECURSION_AVAILABLE = 0x0080;
const IS_AUTHORITATIVE = 0x0400;
const MAX_LABEL = 63;
const MAX_NAME = 255;
const CLASS_IN = 1;

/** Reads a question; nothing when no answer is due: too short to have a number, or itself an answer. */
export function readQuery(message: Buffer): Query | undefined {
  if (message.length < HEADER) {
    return undefined;
  }
  const id = message.readUInt16BE(0);
  const flags = message.readUInt16BE(2);
  if ((flags & IS_RESPONSE) !== 0) {
    return undefined;
  }
  const refused = (code: number) => ({
    id,
    flags,
    section: Buffer.alloc(0),
    code,
  });
  if ((flags & OPCODE) !== 0) {
    return refused(CODES.unknownKind);
  }
  const found =
    message.readUInt16BE(4) === 1 ? readQuestion(message) : undefined;
  return found
    ? {
        id,
        flags,
        section: message.subarray(HEADER, found.end),
        question: found.question,
      }
    : refused(CODES.malformed);
}

function readQuestion(
  message: Buffer,
): { question: Question; end: number } | undefined {
  const labels: string[] = [];
  let at = HEADER;
  while (at < message.length && message[at] !== 0) {
    const length = message[at];
    // More than 63 would be a pointer, which no question has a target for.
    if (length > MAX_LABEL || at + length - HEADER > MAX_NAME - 2) {
      return undefined;
    }
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (end > message.length) {
    return undefined;
  }
  const name = labels.join('.').toLowerCase();
  return { question: { name, type: message.readUInt16BE(at + 1) }, end };
}

/**
 * The answer's bytes. What is longer than the limit goes out without its records and says so.
 *
 * @param limit - bytes; absent where there is none
 */
export function writeAnswer(
  query: Query,
  answer: Answer,
  limit?: number,
): Buffer {
  const whole = write(query, answer, 0);
  return limit === undefined || whole.length <= limit
    ? whole
    : write(query, { ...answer, records: [], authority: [] }, IS_TRUNCATED);
}

function write(query: Query, answer: Answer, more: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(query.id, 0);
  header.writeUInt16BE(
    IS_RESPONSE |
      IS_AUTHORITATIVE |
      RECURSION_AVAILABLE |
      (query.flags & (OPCODE | RECURSION_DESIRED)) |
      more |
      answer.code,
    2,
  );
  header.writeUInt16BE(query.section.length > 0 ? 1 : 0, 4);
  header.writeUInt16BE(answer.records.length, 6);
  header.writeUInt16BE(answer.authority.length, 8);
  return Buffer.concat([
    header,
    query.section,
    ...answer.records.map(recordBytes),
    ...answer.authority.map(recordBytes),
  ]);
}

function recordBytes({ name, type, ttl, data }: DnsRecord): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(CLASS_IN, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fixed, data]);
}

/** A name as labels with their lengths. */
export function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter(label => label !== '');
  return Buffer.concat([
    ...labels.map(label => {
      const bytes = Buffer.from(label, 'latin1');
      return Buffer.concat([Buffer.from([bytes.length]), bytes]);
    }),
    Buffer.from([0]),
  ]);
}

/** A text as CAA has it: flags, tag and value (RFC 8659 §4.1). */
export function caaBytes(flags: number, tag: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.from([flags, tag.length]),
    Buffer.from(tag + value, 'latin1'),
  ]);
}

/** Four bytes of an IPv4 address. */
export function ipv4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** Sixteen bytes of an IPv6 address, which may end in an IPv4 one. */
export function ipv6Bytes(address: string): Buffer {
  const [head, tail] = address.split('::').map(groups);
  const given = [...head, ...(tail ?? [])];
  const missing = tail ? Array<number>(8 - given.length).fill(0) : [];
  const bytes = Buffer.alloc(16);
  [...head, ...missing, ...(tail ?? [])].forEach((group, index) =>
    bytes.writeUInt16BE(group, index * 2),
  );
  return bytes;
}

function groups(part: string): number[] {
  return part
    .split(':')
    .filter(group => group !== '')
    .flatMap(group => {
      if (!group.includes('.')) {
        return [parseInt(group, 16)];
      }
      const bytes = ipv4Bytes(group);
      return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
    });
}

/** Data of the record that says who is responsible (RFC 1035 §3.3.13). */
export function soaBytes(nameServer: string, negativeTtl: number): Buffer {
  const numbers = Buffer.alloc(20);
  // Serial, refresh, retry, expire: nobody copies this zone.
  [1, 3600, 600, 86_400, negativeTtl].forEach((value, index) =>
    numbers.writeUInt32BE(value, index * 4),
  );
  return Buffer.concat([
    nameBytes(nameServer),
    nameBytes('hostmaster.localhost'),
    numbers,
  ]);
}
