import { ContainerCall, ContainerExit } from './ports';

/** Runs a program of a container; nothing when its image has none of that name. */
export type RunProgram = (
  call: ContainerCall,
) => Promise<ContainerExit | undefined>;

const SHELLS = ['sh', '/bin/sh'];
const SYNTAX = 2;
const KNOWN = 'only "read -r", "export" and "exec" are known here';
const NOT_FOUND = 127;

/** Up to the next end of a statement. */
const STATEMENT = /^((?:'[^']*'|[^'\n;&])*)(\n|;|&&|)/;
const READ = /^(IFS= +)?read +-r +([A-Za-z_]\w*)$/;
const EXPORT = /^export +([A-Za-z_]\w*)$/;
const EXEC = /^exec +(.+)$/s;
/** A word of `exec`: all words of the call, a quoted one, a plain one. */
const WORD = /^(?:"\$@"|'([^']*)'|([\w@%+=:,./-]+))(?: +|$)/;

/** One step of a script. */
type Step =
  | { does: 'read'; name: string; keepsBlanks: boolean }
  | { does: 'export'; name: string }
  | { does: 'exec'; argv: readonly string[] };

/** A step, with what stands between it and the one before. */
interface Placed {
  step: Step;
  /** Whether it is left out where the one before failed. */
  needsSuccess: boolean;
  line: number;
}

/** A script that this shell does not know. */
class NotUnderstood extends Error {
  constructor(readonly line: number, readonly part: string) {
    super(part);
  }
}

/** One run of a script. */
class Shell {
  /** What of its standard input was not read yet. */
  private rest?: string;
  private readonly variables: Map<string, string>;
  private readonly exported: Set<string>;

  constructor(
    private readonly run: RunProgram,
    private readonly call: ContainerCall,
    private readonly name: string,
  ) {
    this.variables = new Map(Object.entries(call.environment));
    this.exported = new Set(this.variables.keys());
  }

  async play(steps: readonly Placed[]): Promise<ContainerExit> {
    let exit = 0;
    for (const { step, needsSuccess, line } of steps) {
      if (!needsSuccess || exit === 0) {
        switch (step.does) {
          case 'exec':
            return this.exec(step.argv, line);
          case 'read':
            exit = await this.read(step);
            break;
          default:
            this.exported.add(step.name);
            exit = 0;
        }
      }
    }
    return { exit, stdout: '', stderr: '' };
  }

  /** @returns 1 where the input ended before the line did */
  private async read({
    name,
    keepsBlanks,
  }: Extract<Step, { does: 'read' }>): Promise<number> {
    const text = await this.input();
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    this.rest = end < 0 ? '' : text.slice(end + 1);
    this.variables.set(
      name,
      keepsBlanks ? line : line.replace(/^[ \t]+|[ \t]+$/g, ''),
    );
    return end < 0 ? 1 : 0;
  }

  private async exec(
    argv: readonly string[],
    line: number,
  ): Promise<ContainerExit> {
    const environment = Object.fromEntries(
      [...this.variables].filter(([name]) => this.exported.has(name)),
    );
    const input = () => this.input();
    const ended = await this.run({ ...this.call, argv, environment, input });
    return (
      ended ??
      failed(NOT_FOUND, `${this.name}: ${line}: exec: ${argv[0]}: not found`)
    );
  }

  private async input(): Promise<string> {
    this.rest ??= await this.call.input();
    return this.rest;
  }
}

/**
 * The shell of a container, as far as a secret is handed over by standard input with it:
 * `sh -c 'IFS= read -r NAME && export NAME && exec "$@"' sh program …`. It knows `read -r`, `export` and `exec`,
 * one after the other, with line breaks, `;` or `&&` between them.
 *
 * @param run - runs what is no shell
 */
export function withShell(run: RunProgram): RunProgram {
  return async call => {
    const [program, option, script, ...given] = call.argv;
    if (!SHELLS.includes(program)) {
      return run(call);
    }
    if (option !== '-c' || script === undefined) {
      return failed(SYNTAX, `${program}: only "${program} -c" is known here`);
    }
    const [name = program, ...words] = given;
    try {
      return await new Shell(run, call, name).play(readScript(script, words));
    } catch (error) {
      if (error instanceof NotUnderstood) {
        return failed(
          SYNTAX,
          `${name}: ${error.line}: ${KNOWN}: ${error.part}`,
        );
      }
      throw error;
    }
  };
}

/** @throws NotUnderstood */
function readScript(script: string, words: readonly string[]): Placed[] {
  const steps: Placed[] = [];
  let rest = script;
  let line = 1;
  let before = '\n';
  while (rest !== '') {
    const [whole = '', statement = '', end = ''] = STATEMENT.exec(rest) ?? [];
    if (end === '' && whole !== rest) {
      throw new NotUnderstood(line, rest.charAt(whole.length));
    }
    const text = statement.trim();
    if (text !== '') {
      const step = stepOf(text, words, line);
      steps.push({ step, needsSuccess: before === '&&', line });
      before = end;
    } else if (end === '&&') {
      throw new NotUnderstood(line, '&&');
    }
    line += whole.split('\n').length - 1;
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** @throws NotUnderstood */
function stepOf(text: string, words: readonly string[], line: number): Step {
  const read = READ.exec(text);
  if (read) {
    return { does: 'read', name: read[2], keepsBlanks: read[1] !== undefined };
  }
  const exported = EXPORT.exec(text);
  if (exported) {
    return { does: 'export', name: exported[1] };
  }
  const exec = EXEC.exec(text);
  const argv = exec ? wordsOf(exec[1], words, line) : [];
  if (argv.length === 0) {
    throw new NotUnderstood(line, text.split(' ')[0]);
  }
  return { does: 'exec', argv };
}

/** @throws NotUnderstood */
function wordsOf(text: string, all: readonly string[], line: number): string[] {
  const argv: string[] = [];
  let rest = text;
  while (rest !== '') {
    const found = WORD.exec(rest);
    if (!found) {
      throw new NotUnderstood(line, rest.slice(0, 1));
    }
    const [whole, quoted, plain] = found;
    argv.push(...(whole.startsWith('"') ? all : [quoted ?? plain]));
    rest = rest.slice(whole.length);
  }
  return argv;
}

function failed(exit: number, words: string): ContainerExit {
  return { exit, stdout: '', stderr: `${words}\n` };
}
