import { EXIT, Invocation, Program } from '../invocation';
import { FileError, MachineFiles } from './machineFiles';

const STANDARD_INPUT = '/dev/stdin';
const DEFAULT_MODE = '0755';

/** The programs that read and change files: `cat`, `head -c`, `install`, `mv`, `rm -rf`. */
export function fileCommands(files: MachineFiles): Record<string, Program> {
  return {
    cat: call => cat(files, call),
    head: call => head(files, call),
    install: call => install(files, call),
    mv: call => move(files, call),
    rm: call => remove(files, call),
  };
}

function cat(files: MachineFiles, call: Invocation): number {
  let exitCode: number = EXIT.OK;
  for (const path of call.words.slice(1)) {
    exitCode = saying(call, 'cat: ', exitCode, () =>
      call.out(files.read(path, call)),
    );
  }
  return exitCode;
}

/** `rm -rf [--one-file-system] -- <path>…`: what is not there is gone. */
function remove(files: MachineFiles, call: Invocation): number {
  const words = call.words.slice(1);
  if (!words.includes('-rf')) {
    call.err('rm: only "rm -rf" is known here\n');
    return EXIT.FAILED;
  }
  words
    .filter(word => word.startsWith('/'))
    .forEach(path => files.remove(path));
  return EXIT.OK;
}

/** `head -c <bytes> <file>` and nothing else of it. */
function head(files: MachineFiles, call: Invocation): number {
  const [, option, bytes = '', path] = call.words;
  if (option !== '-c' || !/^\d+$/.test(bytes) || path === undefined) {
    call.err(`head: invalid number of bytes: '${bytes}'\n`);
    return EXIT.FAILED;
  }
  try {
    call.out(files.read(path, call).subarray(0, Number(bytes)));
    return EXIT.OK;
  } catch (error) {
    if (!(error instanceof FileError)) {
      throw error;
    }
    call.err(`head: cannot open '${path}' for reading: ${error.reason}\n`);
    return EXIT.FAILED;
  }
}

async function install(files: MachineFiles, call: Invocation): Promise<number> {
  const { mode, isFolder, paths } = installArguments(call.words.slice(1));
  if (!/^[0-7]{3,4}$/.test(mode)) {
    call.err(`install: invalid mode: '${mode}'\n`);
    return EXIT.FAILED;
  }
  if (isFolder) {
    let exitCode: number = EXIT.OK;
    for (const path of paths) {
      exitCode = saying(
        call,
        'install: cannot create directory ',
        exitCode,
        () => files.makeFolder(path, Number.parseInt(mode, 8), call),
      );
    }
    return exitCode;
  }
  const [source, target] = paths;
  if (source !== STANDARD_INPUT || target === undefined || paths.length > 2) {
    call.err('install: missing file operand\n');
    return EXIT.FAILED;
  }
  const content = await call.input();
  return saying(call, 'install: cannot create regular file ', EXIT.OK, () =>
    files.write(target, content, Number.parseInt(mode, 8), call),
  );
}

function installArguments(words: readonly string[]) {
  const paths: string[] = [];
  let mode = DEFAULT_MODE;
  let isFolder = false;
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '-d') {
      isFolder = true;
    } else if (words[at] === '-m') {
      at += 1;
      mode = words[at] ?? '';
    } else {
      paths.push(words[at]);
    }
  }
  return { mode, isFolder, paths };
}

function move(files: MachineFiles, call: Invocation): number {
  const [from, to] = call.words.slice(1).filter(word => word !== '-f');
  if (from === undefined || to === undefined) {
    call.err('mv: missing file operand\n');
    return EXIT.FAILED;
  }
  return saying(call, 'mv: cannot move ', EXIT.OK, () =>
    files.move(from, to, call),
  );
}

/** Does something with a file and says why not, as GNU's tools say it. */
function saying(
  call: Invocation,
  beginning: string,
  exitCode: number,
  act: () => void,
): number {
  try {
    act();
    return exitCode;
  } catch (error) {
    if (!(error instanceof FileError)) {
      throw error;
    }
    const path = beginning.endsWith(': ') ? error.path : `'${error.path}'`;
    call.err(`${beginning}${path}: ${error.reason}\n`);
    return EXIT.FAILED;
  }
}
