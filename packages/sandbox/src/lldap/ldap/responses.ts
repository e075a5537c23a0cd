import { BerWriter } from 'ldapts';
import { SEQUENCE, SET } from './ber';

/** Result codes that the server gives (RFC 4511 §4.1.9). */
export const CODE = {
  success: 0,
  operationsError: 1,
  protocolError: 2,
  compareFalse: 5,
  compareTrue: 6,
  constraintViolation: 19,
  invalidSyntax: 21,
  noSuchObject: 32,
  invalidDn: 34,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccess: 50,
  unwilling: 53,
  namingViolation: 64,
  other: 80,
};

/** A refusal with its code; the message is what the client gets. */
export class LdapRefusal extends Error {
  readonly name = 'LdapRefusal';

  constructor(readonly code: number, message = '') {
    super(message);
  }
}

/** What is told at the end of an operation. */
export interface Result {
  code: number;
  message: string;
  matchedDn?: string;
}

/** Kinds of results, with their tags. */
const RESULT_TAGS = {
  bind: 0x61,
  search: 0x65,
  modify: 0x67,
  add: 0x69,
  delete: 0x6b,
  compare: 0x6f,
  extended: 0x78,
};

/** An entry that was found. */
export interface Entry {
  dn: string;
  attributes: { type: string; values: readonly (string | Buffer)[] }[];
}

/** One message to the client. */
export type LdapResponse =
  | { to: 'entry'; entry: Entry }
  | ({ to: keyof typeof RESULT_TAGS } & Result);

const ENTRY_TAG = 0x64;
const CONTROLS_TAG = 0xa0;
const OCTETS_TAG = 0x04;
const PAGED_RESULTS = '1.2.840.113556.1.4.319';

/** A result, a good one where no other code is given. */
export function result(
  to: keyof typeof RESULT_TAGS,
  code = CODE.success,
  message = '',
): LdapResponse {
  return { to, code, message };
}

/**
 * The bytes of a message.
 *
 * @param found - entries before it, which the server tells with the end of each search, asked or not
 */
export function encode(
  id: number,
  response: LdapResponse,
  found: number,
): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  if (response.to === 'entry') {
    writeEntry(writer, response.entry);
  } else {
    writer.startSequence(RESULT_TAGS[response.to]);
    writer.writeEnumeration(response.code);
    writer.writeString(response.matchedDn ?? '');
    writer.writeString(response.message);
    writer.endSequence();
  }
  if (response.to === 'search') {
    writePaging(writer, found);
  }
  writer.endSequence();
  return writer.buffer;
}

function writeEntry(writer: BerWriter, { dn, attributes }: Entry): void {
  writer.startSequence(ENTRY_TAG);
  writer.writeString(dn);
  writer.startSequence();
  for (const { type, values } of attributes) {
    writer.startSequence();
    writer.writeString(type);
    writer.startSequence(SET);
    for (const value of values) {
      writer.writeBuffer(Buffer.from(value), OCTETS_TAG);
    }
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  writer.endSequence();
}

/** A page without a successor: paging itself is not done. */
function writePaging(writer: BerWriter, found: number): void {
  const value = new BerWriter();
  value.startSequence();
  value.writeInt(found);
  value.writeString('');
  value.endSequence();
  writer.startSequence(CONTROLS_TAG);
  writer.startSequence(SEQUENCE);
  writer.writeString(PAGED_RESULTS);
  writer.writeBuffer(value.buffer, OCTETS_TAG);
  writer.endSequence();
  writer.endSequence();
}
