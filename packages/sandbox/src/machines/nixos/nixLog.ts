import { Invocation } from '../invocation';
import { NixFailure, NixPlace } from './nixFailure';

/** What Nix says while it works. */
export interface NixLog {
  warning(text: string): void;
  /** A line that is for people only. */
  info(text: string): void;
  /** A warning of an evaluation, of which programs get the bare text. */
  evaluationWarning(text: string): void;
  failure(failure: NixFailure): void;
  /** Something begins; the answer ends it, and takes lines of its log. */
  begin(work: NixWork): NixRunning;
}

/** Something that takes time. */
export interface NixWork {
  kind: 'build' | 'copy';
  /** A derivation, or a path. */
  path: string;
}

/** Work that goes on. */
export interface NixRunning {
  line(text: string): void;
  end(): void;
}

const INDENT = '       ';
const CACHE = 'https://cache.nixos.org';
/** Of Nix's own numbers (recorded: a build by Nix 2.8.0). */
const BUILD = { activity: 105, fields: ['', 1, 1] };
const COPY = { activity: 100, fields: [CACHE, 'local'] };
const LOG_LINE = 101;
const ERROR_COLOUR = '\u001b[31;1merror:\u001b[0m';
const WARNING_COLOUR = '\u001b[35;1mwarning:\u001b[0m';

function wordsOf({ kind, path }: NixWork): string {
  return kind === 'build'
    ? `building '${path}'`
    : `copying path '${path}' from '${CACHE}'`;
}

/** For people, without a terminal. */
export function plainLog(call: Pick<Invocation, 'err'>): NixLog {
  const say = (text: string) => call.err(`${text}\n`);
  return {
    warning: text => say(`warning: ${text}`),
    info: say,
    evaluationWarning: text => say(`evaluation warning: ${text}`),
    failure: failure => say(failureText(failure)),
    begin: work => {
      say(`${wordsOf(work)}...`);
      const name = nameOf(work.path);
      return { line: text => say(`${name}> ${text}`), end: () => {} };
    },
  };
}

function nameOf(path: string): string {
  return path.replace(/^.*\/[0-9a-z]{32}-/, '').replace(/\.drv$/, '');
}

/** `--log-format internal-json`: one line `@nix {…}` for each message. */
export function jsonLog(call: Pick<Invocation, 'err'>): NixLog {
  const say = (message: Record<string, unknown>) =>
    call.err(`@nix ${JSON.stringify(message)}\n`);
  let last = 42_764_989_366_272;
  return {
    warning: text =>
      say({ action: 'msg', level: 1, msg: `${WARNING_COLOUR} ${text}` }),
    info: text => say({ action: 'msg', level: 3, msg: text }),
    evaluationWarning: text =>
      say({
        action: 'msg',
        ...{ column: 0, file: '«none»:0', level: 1, line: 0 },
        msg: `${WARNING_COLOUR} ${text}`,
        raw_msg: text,
      }),
    failure: failure => say(failureMessage(failure)),
    begin: work => {
      last += 1;
      const id = last;
      const { activity, fields } = work.kind === 'build' ? BUILD : COPY;
      say({
        action: 'start',
        fields: [work.path, ...fields],
        id,
        level: 3,
        parent: 0,
        text: wordsOf(work),
        type: activity,
      });
      return {
        line: text =>
          say({ action: 'result', fields: [text], id, type: LOG_LINE }),
        end: () => say({ action: 'stop', id }),
      };
    },
  };
}

function failureMessage(failure: NixFailure): Record<string, unknown> {
  const { place } = failure.more;
  return {
    action: 'msg',
    column: place?.column ?? null,
    file: place ? `${place.path}:${place.line}:${place.column}` : null,
    level: 0,
    line: place?.line ?? null,
    msg: failureText(failure).replace(/^error:/, ERROR_COLOUR),
    raw_msg: failure.raw,
  };
}

/** The error as it stands on standard error, with its excerpt and its trace. */
export function failureText({ raw, more }: NixFailure): string {
  const { place, trace = [], isWhole = true } = more;
  const gap = raw.startsWith('\n') ? '' : ' ';
  const cause = `error:${gap}${raw.trimEnd()}${place ? excerpt(place) : ''}`;
  if (trace.length === 0) {
    return cause.split('\n').map(indented).join('\n');
  }
  const steps = trace.map(step => `${INDENT}… ${step}\n`).join('\n');
  const cut = isWhole
    ? ''
    : `\n${INDENT}(stack trace truncated; use '--show-trace' to show the full, detailed trace)\n`;
  return `error:\n${steps}${cut}\n${cause
    .split('\n')
    .map(line => (line === '' ? '' : `${INDENT}${line}`))
    .join('\n')}`;
}

function indented(line: string, at: number): string {
  return at === 0 || line === '' ? line : `${INDENT}${line}`;
}

function excerpt({ path, line, column, source }: NixPlace): string {
  const lines = source.split('\n');
  const row = (number: number) => {
    const text = lines[number - 1];
    const cells = `${String(number).padStart(6)}|`;
    return text ? `${cells} ${text}` : cells;
  };
  return [
    `\nat ${path}:${line}:${column}:`,
    ...(line > 1 ? [row(line - 1)] : []),
    row(line),
    `      |${' '.repeat(column)}^`,
    ...(lines.length > line ? [row(line + 1)] : []),
  ].join('\n');
}
