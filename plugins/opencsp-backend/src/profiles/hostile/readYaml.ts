import { isAlias, isNode, parseDocument, visit } from 'yaml';

/** Largest file that is read as YAML, in characters. */
const MAX_LENGTH = 256 * 1024;

/** How many parts of a document may be repeated through aliases. */
const MAX_ALIASES = 100;

/** A document, or why it is none. */
export type YamlResult = { value: unknown } | { problem: string };

/**
 * Reads one YAML document of somebody else's. It is stricter than Compose, so that both see the same:
 * one document, no tags, no key twice. Merge keys and aliases are followed, up to a limit.
 */
export function readYaml(text: string): YamlResult {
  if (text.length > MAX_LENGTH) {
    return {
      problem: `It is longer than ${MAX_LENGTH} characters. Shorten it.`,
    };
  }
  if (/^%/m.test(text)) {
    return { problem: 'A line that begins with "%" is not taken.' };
  }
  try {
    return parse(text);
  } catch (error) {
    return {
      problem:
        error instanceof RangeError
          ? 'It is nested too deeply.'
          : 'It repeats itself too often through "&" and "*".',
    };
  }
}

function parse(text: string): YamlResult {
  const document = parseDocument(text, {
    merge: true,
    uniqueKeys: true,
    strict: true,
    prettyErrors: false,
    // Anything quieter would overlook a second document.
    logLevel: 'error',
  });
  const [error] = [...document.errors, ...document.warnings];
  if (error) {
    return { problem: `It is not plain YAML: ${error.message}` };
  }
  let tagged = '';
  let aliases = 0;
  visit(document, {
    Node(_, node) {
      if (isAlias(node)) {
        aliases++;
      } else if (isNode(node) && node.tag !== undefined) {
        tagged = node.tag;
        return visit.BREAK;
      }
      return undefined;
    },
  });
  if (tagged) {
    return { problem: `The tag "${tagged}" is not taken. Take it out.` };
  }
  if (aliases > MAX_ALIASES) {
    return { problem: 'It repeats itself too often through "&" and "*".' };
  }
  return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
}
