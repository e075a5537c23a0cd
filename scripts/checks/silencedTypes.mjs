import { createRequire } from 'node:module';
import { inRoot } from '../lib/paths.mjs';

const typescript = createRequire(inRoot('package.json'))('typescript');
// Written in pieces, so that a search for it does not find this line.
const DIRECTIVE = new RegExp(
  `@ts-(${['ignore', 'nocheck', 'expect-error'].join('|')})`,
);

/**
 * Places where a source gives up on types: `any`, a double cast, a directive to the compiler.
 *
 * @param {string} file name, for its kind
 * @param {string} text
 * @returns {string[]}
 */
export function silencedTypes(file, text) {
  const source = typescript.createSourceFile(
    file,
    text,
    typescript.ScriptTarget.Latest,
    true,
  );
  const found = text
    .split('\n')
    .filter(
      line => /^\s*(\/\/|\/\*|\*|\{\/\*)/.test(line) && DIRECTIVE.test(line),
    );
  const visit = node => {
    if (node.kind === typescript.SyntaxKind.AnyKeyword) {
      found.push(node.parent.getText(source));
    }
    if (isDoubleCast(node)) {
      found.push(node.getText(source));
    }
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isDoubleCast(node) {
  return (
    typescript.isAsExpression(node) &&
    typescript.isAsExpression(node.expression) &&
    node.expression.type.kind === typescript.SyntaxKind.UnknownKeyword
  );
}
