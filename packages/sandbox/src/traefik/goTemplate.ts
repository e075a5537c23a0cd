/*
 * Dynamic files are Go templates (recorded: Traefik 14). Of them the stand-in knows comments, texts and
 * `env`; whatever else stands between the braces is an error, which freezes the provider as a real one does.
 */

/** The text after evaluation, or why there is none. */
export type TemplateResult = { text: string } | { problem: string };

const TEXT = /^(?:"([^"\\]*)"|`([^`]*)`)$/;
const ENV = /^env\s+(?:"([^"\\]*)"|`([^`]*)`)$/;
const FUNCTION = /^([A-Za-z_]\w*)/;
/** Of Go itself, and those of its library that people use here. */
const KNOWN = new Set([
  ...['if', 'else', 'end', 'range', 'with', 'define', 'template', 'block'],
  ...['and', 'or', 'not', 'eq', 'ne', 'len', 'index', 'printf', 'print'],
  ...['env', 'now', 'date', 'until', 'lower', 'upper', 'default', 'quote'],
]);

/** Evaluates a whole file. */
export function evaluateTemplate(
  text: string,
  environment: Readonly<Record<string, string>>,
): TemplateResult {
  const parts: string[] = [];
  let rest = text;
  let before = '';
  for (;;) {
    const start = rest.indexOf('{{');
    if (start === -1) {
      return { text: [...parts, rest].join('') };
    }
    before += rest.slice(0, start);
    const line = before.split('\n').length;
    const end = rest.indexOf('}}', start);
    if (end === -1) {
      return { problem: `template: :${line}: unclosed action` };
    }
    const action = rest.slice(start + 2, end);
    const value = evaluateAction(action, environment, line);
    if ('problem' in value) {
      return value;
    }
    const left = rest.slice(0, start);
    parts.push(/^-\s/.test(action) ? left.trimEnd() : left, value.text);
    before += rest.slice(start, end + 2);
    rest = rest.slice(end + 2);
    rest = /\s-$/.test(action) ? rest.trimStart() : rest;
  }
}

function evaluateAction(
  action: string,
  environment: Readonly<Record<string, string>>,
  line: number,
): TemplateResult {
  const inner = action.replace(/^-\s/, '').replace(/\s-$/, '').trim();
  if (/^\/\*[^]*\*\/$/.test(inner)) {
    return { text: '' };
  }
  const text = TEXT.exec(inner);
  if (text) {
    return { text: text[1] ?? text[2] };
  }
  const name = ENV.exec(inner);
  if (name) {
    return { text: valueOf(environment, name[1] ?? name[2]) };
  }
  const called = FUNCTION.exec(inner)?.[1];
  if (called !== undefined && !KNOWN.has(called)) {
    return { problem: `template: :${line}: function "${called}" not defined` };
  }
  if (inner === '') {
    return { problem: `template: :${line}: missing value for command` };
  }
  return {
    problem: `template: :${line}: the sandbox's proxy evaluates texts, comments and env only, not "${inner}"`,
  };
}

function valueOf(
  environment: Readonly<Record<string, string>>,
  name: string,
): string {
  return Object.hasOwn(environment, name) ? environment[name] : '';
}
