import { YAMLError } from 'yaml';
import { z } from 'zod';

/** What went wrong with keys, in Traefik's words where they were recorded. */
export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue.code === 'unrecognized_keys') {
    return `field not found, node: ${issue.keys[0]}`;
  }
  return `${issue.path.join('.')}: ${issue.message}`;
}

/** Words of Go's YAML reader, by the code of ours. Others do not matter: the log names file and line. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['BAD_INDENT', 'did not find expected key'],
  ['TAB_AS_INDENT', 'found character that cannot start any token'],
  ['BLOCK_AS_IMPLICIT_KEY', 'mapping values are not allowed in this context'],
  ['MULTILINE_IMPLICIT_KEY', "could not find expected ':'"],
  ['BAD_ALIAS', 'unknown anchor referenced'],
]);

/**
 * A syntax error in the words of Go's reader.
 *
 * @param text - of the whole file: a position behind its last line is one of that line
 */
export function yamlProblem(
  { code, pos, message }: YAMLError,
  text: string,
): string {
  const end = text.trimEnd().length;
  const line = text.slice(0, Math.min(pos[0], end)).split('\n').length;
  if (code === 'DUPLICATE_KEY') {
    return `yaml: unmarshal errors:\n  line ${line}: ${message.split('\n')[0]}`;
  }
  const atEnd = pos[0] >= end;
  const words = atEnd
    ? 'did not find expected node content'
    : WORDS.get(code) ?? 'did not find expected key';
  return `yaml: line ${line}: ${words}`;
}
