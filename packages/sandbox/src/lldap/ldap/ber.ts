import { BerReader } from 'ldapts';

/** One element of BER: its tag and what is in it. */
export interface Element {
  tag: number;
  content: Buffer;
}

/** Bytes that are no LDAP: the server closes the connection. */
export class NotLdap extends Error {
  readonly name = 'NotLdap';
}

/** Tags that are used more than once. */
export const TAG = { boolean: 1, integer: 2, octets: 4, enumeration: 10 };
export const SEQUENCE = 0x30;
export const SET = 0x31;

const MAX_INTEGER_BYTES = 4;

/**
 * The elements of a content, one after the other.
 *
 * @throws NotLdap when it ends inside of one
 */
export function elementsOf(content: Buffer): Element[] {
  const reader = new BerReader(content);
  const found: Element[] = [];
  while (reader.remain > 0) {
    const tag = reader.readSequence();
    const end = reader.offset + reader.length;
    // A length of four bytes may come out below nothing.
    if (tag === null || reader.length < 0 || end > content.length) {
      throw new NotLdap('An element ends too early.');
    }
    found.push({ tag, content: content.subarray(reader.offset, end) });
    reader.offset = end;
  }
  return found;
}

/** @throws NotLdap when there is no element with that tag at that place */
export function elementAt(
  elements: readonly Element[],
  index: number,
  tag: number,
): Buffer {
  const element = elements.at(index);
  if (element?.tag !== tag) {
    throw new NotLdap(`There is no element ${tag} at place ${index}.`);
  }
  return element.content;
}

/** The elements of an element of a sequence. */
export function sequenceAt(
  elements: readonly Element[],
  index: number,
): Element[] {
  return elementsOf(elementAt(elements, index, SEQUENCE));
}

/** A text of a sequence. */
export function textAt(elements: readonly Element[], index: number): string {
  return elementAt(elements, index, TAG.octets).toString('utf8');
}

/** A number of a sequence. */
export function integerAt(
  elements: readonly Element[],
  index: number,
  tag = TAG.integer,
): number {
  const content = elementAt(elements, index, tag);
  if (content.length === 0 || content.length > MAX_INTEGER_BYTES) {
    throw new NotLdap('A number has too few or too many bytes.');
  }
  return content.readIntBE(0, content.length);
}

/**
 * Takes one whole message from the front of what came in.
 *
 * @returns nothing when it is not whole yet
 * @throws NotLdap when it is none, or longer than the limit
 */
export function takeMessage(
  data: Buffer,
  maxBytes: number,
): { message: Element[]; rest: Buffer } | undefined {
  if (data.length > 0 && data[0] !== SEQUENCE) {
    throw new NotLdap('A message does not begin as one.');
  }
  const reader = new BerReader(data);
  if (reader.readSequence() === null) {
    return undefined;
  }
  const end = reader.offset + reader.length;
  if (reader.length < 0 || end > maxBytes) {
    throw new NotLdap(`A message is longer than ${maxBytes} bytes.`);
  }
  return end > data.length
    ? undefined
    : {
        message: elementsOf(data.subarray(reader.offset, end)),
        rest: data.subarray(end),
      };
}
