import { ServerChannel } from 'ssh2';

/** How a shell behaves. */
export interface ShellOptions {
  /** Empty when there is no terminal: then nothing is echoed. */
  prompt: string;
  /** Runs one line; answers with its exit code. */
  run(
    line: string,
    out: (text: string | Buffer) => void,
    err: (text: string) => void,
  ): Promise<number>;
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = '\u007f';

/** A line-by-line shell for a person who looks in: the same closed table as for single commands. */
export function serveShell(
  channel: ServerChannel,
  options: ShellOptions,
): void {
  const echoes = options.prompt !== '';
  let line = '';
  let exitCode = 0;
  let isFinished = false;
  let last: Promise<void> = Promise.resolve();
  const finish = () => {
    if (!isFinished) {
      isFinished = true;
      channel.exit(exitCode);
      channel.end();
    }
  };
  const run = async (entered: string) => {
    if (isFinished) {
      return;
    }
    exitCode = await options.run(
      entered,
      text => channel.write(terminalLines(text, echoes)),
      text => channel.stderr.write(terminalLines(text, echoes)),
    );
    if (entered.trim() === 'exit') {
      finish();
    } else {
      channel.write(options.prompt);
    }
  };
  const later = (work: () => Promise<void> | void) => {
    last = last.then(work).catch(() => finish());
  };
  const takeCharacter = (character: string) => {
    if (character === '\r' || character === '\n') {
      channel.write(echoes ? '\r\n' : '');
      const entered = line;
      line = '';
      later(() => run(entered));
    } else if (character === CTRL_D && line === '') {
      later(finish);
    } else if (character === CTRL_C) {
      line = '';
      channel.write(`^C\r\n${options.prompt}`);
    } else if (character === BACKSPACE) {
      channel.write(line === '' ? '' : '\b \b');
      line = line.slice(0, -1);
    } else {
      line += character;
      channel.write(echoes ? character : '');
    }
  };
  channel.on('error', () => channel.destroy());
  channel.on('data', (data: Buffer) =>
    [...data.toString()].forEach(takeCharacter),
  );
  channel.on('end', () => later(finish));
  channel.write(options.prompt);
}

function terminalLines(output: string | Buffer, isTerminal: boolean): string {
  return isTerminal
    ? output.toString().replace(/\n/g, '\r\n')
    : output.toString();
}
