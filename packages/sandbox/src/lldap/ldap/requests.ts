import {
  Element,
  elementAt,
  elementsOf,
  integerAt,
  NotLdap,
  sequenceAt,
  SET,
  TAG,
  textAt,
} from './ber';
import { Filter, readFilter } from './filter';

/** A type with its values. */
export interface Attribute {
  type: string;
  values: Buffer[];
}

/** A change of a modify request, as the server names it. */
export interface Change extends Attribute {
  operation: 'Add' | 'Delete' | 'Replace' | 'Increment';
}

/** Of a search. */
export interface SearchRequest {
  op: 'search';
  base: string;
  isBaseScope: boolean;
  filter: Filter;
  attributes: string[];
}

/** Of a rename, which the server does not carry out. */
export interface RenameRequest {
  op: 'rename';
  dn: string;
  newRdn: string;
  deleteOldRdn: boolean;
  newSuperior?: string;
}

/** What a client asks (RFC 4511). */
export type LdapRequest =
  /** Without a password: SASL. */
  | { op: 'bind'; dn: string; password?: Buffer }
  | { op: 'unbind' }
  | SearchRequest
  | { op: 'modify'; dn: string; changes: Change[] }
  | { op: 'add'; dn: string; attributes: Attribute[] }
  | { op: 'delete'; dn: string }
  | RenameRequest
  | { op: 'compare'; dn: string; type: string; value: Buffer }
  | { op: 'abandon'; id: number }
  | { op: 'extended'; oid: string; value?: Buffer };

/** A request with its number. */
export interface Message {
  id: number;
  request: LdapRequest;
}

const OPERATIONS = ['Add', 'Delete', 'Replace', 'Increment'] as const;
const SIMPLE = 0x80;
const EXTENDED_OID = 0x80;
const EXTENDED_VALUE = 0x81;
const NEW_SUPERIOR = 0x80;

/** By the tag of the operation. */
const READERS: ReadonlyMap<number, (content: Buffer) => LdapRequest> = new Map([
  [0x60, readBind],
  [0x42, () => ({ op: 'unbind' as const })],
  [0x63, readSearch],
  [0x66, readModify],
  [0x68, readAdd],
  [0x4a, (content: Buffer) => ({ op: 'delete', dn: content.toString() })],
  [0x6c, readRename],
  [0x6e, readCompare],
  [
    0x50,
    (content: Buffer) => ({
      op: 'abandon',
      id: integerAt([{ tag: TAG.integer, content }], 0),
    }),
  ],
  [0x77, readExtended],
]);

/** @throws NotLdap when it is no request */
export function readRequest(message: readonly Element[]): Message {
  const id = integerAt(message, 0);
  const operation = message.at(1);
  const read = operation && READERS.get(operation.tag);
  if (!operation || !read) {
    throw new NotLdap(`There is no operation ${operation?.tag}.`);
  }
  return { id, request: read(operation.content) };
}

function readBind(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  const credentials = elements.at(2);
  return {
    op: 'bind',
    dn: textAt(elements, 1),
    ...(credentials?.tag === SIMPLE && { password: credentials.content }),
  };
}

function readSearch(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  const filter = elements.at(6);
  if (!filter) {
    throw new NotLdap('A search has no filter.');
  }
  return {
    op: 'search',
    base: textAt(elements, 0),
    isBaseScope: integerAt(elements, 1, TAG.enumeration) === 0,
    filter: readFilter(filter),
    attributes: sequenceAt(elements, 7).map(one => one.content.toString()),
  };
}

function readModify(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  return {
    op: 'modify',
    dn: textAt(elements, 0),
    changes: sequenceAt(elements, 1).map(one => {
      const change = elementsOf(one.content);
      const operation = OPERATIONS.at(integerAt(change, 0, TAG.enumeration));
      if (!operation) {
        throw new NotLdap('There is no such modification.');
      }
      return { operation, ...readAttribute(sequenceAt(change, 1)) };
    }),
  };
}

function readAdd(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  return {
    op: 'add',
    dn: textAt(elements, 0),
    attributes: sequenceAt(elements, 1).map(one =>
      readAttribute(elementsOf(one.content)),
    ),
  };
}

function readAttribute(elements: readonly Element[]): Attribute {
  return {
    type: textAt(elements, 0),
    values: elementsOf(elementAt(elements, 1, SET)).map(one => one.content),
  };
}

function readRename(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  const superior = elements.find(({ tag }) => tag === NEW_SUPERIOR);
  return {
    op: 'rename',
    dn: textAt(elements, 0),
    newRdn: textAt(elements, 1),
    deleteOldRdn: elementAt(elements, 2, TAG.boolean)[0] !== 0,
    ...(superior && { newSuperior: superior.content.toString() }),
  };
}

function readCompare(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  const assertion = sequenceAt(elements, 1);
  return {
    op: 'compare',
    dn: textAt(elements, 0),
    type: textAt(assertion, 0),
    value: elementAt(assertion, 1, TAG.octets),
  };
}

function readExtended(content: Buffer): LdapRequest {
  const elements = elementsOf(content);
  const value = elements.find(({ tag }) => tag === EXTENDED_VALUE);
  return {
    op: 'extended',
    oid: elementAt(elements, 0, EXTENDED_OID).toString(),
    ...(value && { value: value.content }),
  };
}
