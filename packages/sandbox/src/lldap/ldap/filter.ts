import {
  Element,
  elementsOf,
  NotLdap,
  SEQUENCE,
  elementAt,
  textAt,
} from './ber';

/** The parts of a text that have to be there, in their order. */
export interface Parts {
  initial?: string;
  any: readonly string[];
  final?: string;
}

/** A filter of a search (RFC 4511 §4.5.1.7). */
export type Filter =
  | { is: 'and' | 'or'; filters: readonly Filter[] }
  | { is: 'not'; filter: Filter }
  | { is: 'equality'; attribute: string; value: string }
  | { is: 'present'; attribute: string }
  | { is: 'substrings'; attribute: string; parts: Parts }
  /** One that the server does not carry out, as it names it. */
  | { is: 'unsupported'; words: string };

const AND = 0xa0;
const OR = 0xa1;
const NOT = 0xa2;
const EQUALITY = 0xa3;
const SUBSTRINGS = 0xa4;
const PRESENT = 0x87;
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0xa5, 'GreaterOrEqual'],
  [0xa6, 'LessOrEqual'],
  [0xa8, 'Approx'],
  [0xa9, 'Extensible'],
]);

const INITIAL = 0x80;
const ANY = 0x81;
const FINAL = 0x82;

/** @throws NotLdap */
export function readFilter({ tag, content }: Element): Filter {
  switch (tag) {
    case AND:
    case OR:
      return {
        is: tag === AND ? 'and' : 'or',
        filters: elementsOf(content).map(readFilter),
      };
    case NOT:
      return { is: 'not', filter: readFilter(onlyOne(content)) };
    case EQUALITY: {
      const [attribute, value] = attributeAndValue(content);
      return { is: 'equality', attribute, value };
    }
    case PRESENT:
      return { is: 'present', attribute: content.toString('utf8') };
    case SUBSTRINGS:
      return readSubstrings(content);
    default:
      return readUnsupported(tag, content);
  }
}

/** The equality that is meant by a part of a DN. */
export function equality(attribute: string, value: string): Filter {
  return { is: 'equality', attribute, value };
}

/** Whether a text has all parts, in their order and whatever their case. */
export function hasParts(text: string, parts: Parts): boolean {
  const lower = text.toLowerCase();
  const initial = parts.initial?.toLowerCase() ?? '';
  const final = parts.final?.toLowerCase() ?? '';
  if (!lower.startsWith(initial)) {
    return false;
  }
  let at = initial.length;
  for (const part of parts.any) {
    const found = lower.indexOf(part.toLowerCase(), at);
    if (found < 0) {
      return false;
    }
    at = found + part.length;
  }
  return lower.length - final.length >= at && lower.endsWith(final);
}

function onlyOne(content: Buffer): Element {
  const [element] = elementsOf(content);
  if (!element) {
    throw new NotLdap('A filter is empty.');
  }
  return element;
}

function attributeAndValue(content: Buffer): [string, string] {
  const elements = elementsOf(content);
  return [textAt(elements, 0), textAt(elements, 1)];
}

function readSubstrings(content: Buffer): Filter {
  const elements = elementsOf(content);
  const parts = elementsOf(elementAt(elements, 1, SEQUENCE));
  const textOf = (tag: number) =>
    parts.filter(one => one.tag === tag).map(one => one.content.toString());
  return {
    is: 'substrings',
    attribute: textAt(elements, 0),
    parts: {
      initial: textOf(INITIAL).at(0),
      any: textOf(ANY),
      final: textOf(FINAL).at(0),
    },
  };
}

function readUnsupported(tag: number, content: Buffer): Filter {
  const name = UNSUPPORTED.get(tag);
  if (name === undefined) {
    throw new NotLdap(`There is no filter ${tag}.`);
  }
  if (name === 'Extensible') {
    return { is: 'unsupported', words: name };
  }
  const [attribute, value] = attributeAndValue(content);
  return {
    is: 'unsupported',
    words: `${name}(${JSON.stringify(attribute)}, ${JSON.stringify(value)})`,
  };
}
