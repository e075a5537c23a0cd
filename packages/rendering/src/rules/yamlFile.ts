import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { parse } from 'yaml';
import { inFile, Problem, refuse } from './problems';
import { yamlText } from './yamlText';

/** Half of a pair: no text at all in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What begins an action of a Go template. */
export const TEMPLATE_ACTION = '{{';

/** What is known of a file before it is written. */
export interface YamlFile {
  /** In the branch. */
  path: string;
  /** Comment lines for who opens it. */
  about: readonly string[];
  /** The program evaluates Go templates in it, so that no value may hold one. */
  isTemplate: boolean;
}

/**
 * Writes one file of the branch.
 *
 * @throws InputError naming the key whose value cannot be written
 */
export function writeYamlFile(file: YamlFile, value: unknown): RenderedFile {
  refuse([...aboutProblems(file), ...textProblems(file, value, '')]);
  const about = file.about.map(line => `# ${line}\n`).join('');
  return { path: file.path, content: `${about}${yamlText(value)}` };
}

/** Reads YAML. @throws Error with the line, when it is none */
export function readYaml(text: string): unknown {
  return parse(text, { logLevel: 'error' });
}

/** A line break would end the comment, and what follows it would be read. */
function aboutProblems({ path, about }: YamlFile): Problem[] {
  return about
    .filter(line => /[\p{Cc}\u2028\u2029]/u.test(line))
    .map(() => inFile(path, '', 'A comment is one line.'));
}

function textProblems(file: YamlFile, value: unknown, at: string): Problem[] {
  if (typeof value === 'string') {
    return textProblem(file, value, at);
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = at ? `${at}.${key}` : key;
    return [
      ...textProblem(file, key, here),
      ...textProblems(file, inner, here),
    ];
  });
}

function textProblem(file: YamlFile, text: string, at: string): Problem[] {
  if (LONE_SURROGATE.test(text)) {
    return [inFile(file.path, at, 'This is no text: half a character in it.')];
  }
  if (file.isTemplate && text.includes(TEMPLATE_ACTION)) {
    return [
      inFile(
        file.path,
        at,
        'Two opening braces are evaluated as a template here. Leave them out.',
      ),
    ];
  }
  return [];
}
