import { ServerChannel } from 'ssh2';
import { CommandResult } from './commands';

/** How a shell behaves. */
export interface ShellOptions {
  /** Empty when there is no terminal: then nothing is echoed. */
  prompt: string;
  answer(line: string): CommandResult;
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
  const finish = () => {
    if (isFinished) {
      return;
    }
    isFinished = true;
    channel.exit(exitCode);
    channel.end();
  };
  const run = () => {
    const result = options.answer(line);
    exitCode = result.exitCode;
    const isExit = line.trim() === 'exit';
    line = '';
    channel.write(terminalLines(result.stdout, echoes));
    channel.stderr.write(terminalLines(result.stderr, echoes));
    if (isExit) {
      finish();
    } else {
      channel.write(options.prompt);
    }
    return isExit;
  };
  const takeCharacter = (character: string): boolean => {
    if (character === '\r' || character === '\n') {
      channel.write(echoes ? '\r\n' : '');
      return run();
    }
    if (character === CTRL_D && line === '') {
      finish();
      return true;
    }
    if (character === CTRL_C) {
      line = '';
      channel.write(`^C\r\n${options.prompt}`);
    } else if (character === BACKSPACE) {
      channel.write(line === '' ? '' : '\b \b');
      line = line.slice(0, -1);
    } else {
      line += character;
      channel.write(echoes ? character : '');
    }
    return false;
  };
  channel.on('error', () => channel.destroy());
  channel.on('data', (data: Buffer) =>
    [...data.toString()].some(takeCharacter),
  );
  channel.on('end', finish);
  channel.write(options.prompt);
}

function terminalLines(output: string, isTerminal: boolean): string {
  return isTerminal ? output.replace(/\n/g, '\r\n') : output;
}
