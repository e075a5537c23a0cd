import {
  FieldProblem,
  problemsOf,
  ServiceDefinition,
  serviceDefinitionSchema,
} from '@opencsp/plugin-opencsp-common';
import { parseDocument } from 'yaml';
import { definitionProblems } from './definitionProblems';

/** Aliases of YAML that one file may use: a few make ten lines into gigabytes. */
const MAX_ALIASES = 50;

/** A definition, or what is wrong with it. */
export type ReadResult =
  | { definition: ServiceDefinition }
  | { problems: FieldProblem[] };

/** Takes a definition as it was written: its schema, then what the schema cannot say. */
export function readDefinition(value: unknown): ReadResult {
  const parsed = serviceDefinitionSchema.safeParse(value);
  if (!parsed.success) {
    return { problems: problemsOf(parsed.error) };
  }
  const problems = definitionProblems(parsed.data);
  return problems.length > 0 ? { problems } : { definition: parsed.data };
}

/** Takes the text of a file. JSON is read as the YAML that it is. */
export function readDefinitionText(text: string): ReadResult {
  const read = parseText(text);
  return 'message' in read
    ? { problems: [{ path: '', message: read.message }] }
    : readDefinition(read.value);
}

function parseText(text: string): { value: unknown } | { message: string } {
  try {
    const document = parseDocument(text, { prettyErrors: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      return { message: `This is no YAML or JSON. ${problem.message}` };
    }
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch {
    // Thrown for aliases without end, and where it is nested deeper than the stack.
    return {
      message: `Write it plainly: it is nested too deeply, or uses more than ${MAX_ALIASES} aliases.`,
    };
  }
}
