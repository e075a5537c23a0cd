/*
 * The first message of TLS (RFC 8446 §4.1.2), as far as the name of the server in it (RFC 6066 §3).
 * Pure, and bounded: bytes of anybody come in here.
 */

import { ByteReader } from './ByteReader';
import { normalName } from './hostName';

/** What the bytes so far say. */
export type ClientHello =
  /** More bytes are needed. */
  | { outcome: 'more' }
  /** It was read; a client may ask for no name. */
  | { outcome: 'read'; serverName?: string }
  | { outcome: 'refused'; reason: string };

/** Most bytes of a message that is waited for: keys of every kind together are a tenth of it. */
export const MAX_HELLO_BYTES = 32 * 1024;

const HANDSHAKE_RECORD = 22;
const RECORD_HEADER = 5;
/** RFC 8446 §5.1 */
const MAX_RECORD = 16_384;
const CLIENT_HELLO = 1;
const MESSAGE_HEADER = 4;
/** Version and random bytes. */
const BEFORE_SESSION = 34;
const SERVER_NAME = 0;
const HOST_NAME = 0;

const MORE: ClientHello = { outcome: 'more' };

/** Reads the name of the server that a client asks for, from the bytes that it has sent so far. */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = readMessage(bytes);
  if (message === undefined) {
    return bytes.length > MAX_HELLO_BYTES
      ? refused('The first message is too long.')
      : MORE;
  }
  return typeof message === 'string' ? refused(message) : readHello(message);
}

function refused(reason: string): ClientHello {
  return { outcome: 'refused', reason };
}

/**
 * The message's body, put together from its records.
 *
 * @returns nothing when bytes are missing, a text when there is no such message
 */
function readMessage(bytes: Buffer): Buffer | string | undefined {
  let message = Buffer.alloc(0);
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== HANDSHAKE_RECORD || (bytes[at + 1] ?? 3) !== 3) {
      return 'This is not TLS.';
    }
    if (at + RECORD_HEADER > bytes.length) {
      return undefined;
    }
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > MAX_RECORD) {
      return 'A record has a length that none can have.';
    }
    const start = at + RECORD_HEADER;
    message = Buffer.concat([message, bytes.subarray(start, start + length)]);
    const whole = bodyOf(message);
    if (whole !== undefined) {
      return whole;
    }
    at = start + length;
  }
  return undefined;
}

function bodyOf(message: Buffer): Buffer | string | undefined {
  if (message.length > 0 && message[0] !== CLIENT_HELLO) {
    return 'The first message is another one.';
  }
  if (message.length < MESSAGE_HEADER) {
    return undefined;
  }
  const end = MESSAGE_HEADER + message.readUIntBE(1, 3);
  if (end > MAX_HELLO_BYTES) {
    return 'The first message is too long.';
  }
  return message.length < end
    ? undefined
    : message.subarray(MESSAGE_HEADER, end);
}

function readHello(body: Buffer): ClientHello {
  const reader = new ByteReader(body);
  reader.skip(BEFORE_SESSION);
  reader.vector(1);
  reader.vector(2);
  reader.vector(1);
  if (reader.isBroken) {
    return refused('The first message is broken.');
  }
  // Extensions are missing in messages of old clients.
  const extensions = reader.isAtEnd ? Buffer.alloc(0) : reader.vector(2);
  const found = reader.isBroken
    ? undefined
    : serverNameIn(new ByteReader(extensions));
  return found
    ? { outcome: 'read', ...found }
    : refused('The first message is broken.');
}

/** Nothing when it is broken. */
function serverNameIn(
  extensions: ByteReader,
): { serverName?: string } | undefined {
  while (!extensions.isAtEnd) {
    const type = extensions.number(2);
    const data = extensions.vector(2);
    if (extensions.isBroken) {
      return undefined;
    }
    if (type === SERVER_NAME) {
      return hostNameIn(new ByteReader(data));
    }
  }
  return {};
}

function hostNameIn(extension: ByteReader): { serverName: string } | undefined {
  const names = new ByteReader(extension.vector(2));
  const type = names.number(1);
  const name = names.vector(2);
  if (extension.isBroken || names.isBroken || type !== HOST_NAME) {
    return undefined;
  }
  const serverName = normalName(name.toString('latin1'));
  return serverName === undefined ? undefined : { serverName };
}
