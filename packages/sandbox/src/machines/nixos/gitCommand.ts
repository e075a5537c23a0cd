import { posix } from 'node:path';
import { MachineFiles, sha256 } from '../files/machineFiles';
import { EXIT, Invocation, Program } from '../invocation';
import {
  filesOfFolder,
  GitIndex,
  makeRepository,
  readIndex,
  repositoryOf,
  writeIndex,
} from './gitIndex';

const FATAL = 128;

/** `git [-C folder] init|add|rm --cached|ls-files|status`: as much as makes files known to Nix. */
export function gitProgram(files: MachineFiles): Program {
  return call => {
    const { folder, words } = placeOf(call);
    const [command = '', ...rest] = words;
    const at = { ...call, folder };
    if (command === '--version') {
      call.out('git version 2.51.2\n');
      return EXIT.OK;
    }
    if (command === 'init') {
      return init(files, at, rest);
    }
    const root = repositoryOf(files, folder);
    if (root === undefined) {
      call.err(
        'fatal: not a git repository (or any of the parent directories): .git\n',
      );
      return FATAL;
    }
    switch (command) {
      case 'add':
        return add(files, at, root, rest);
      case 'rm':
        return removeFromIndex(files, at, root, rest);
      case 'ls-files':
        Object.keys(readIndex(files, root))
          .sort()
          .forEach(path => call.out(`${path}\n`));
        return EXIT.OK;
      case 'status':
        return status(files, at, root);
      default:
        call.err(`git: '${command}' is not a git command. See 'git --help'.\n`);
        return EXIT.FAILED;
    }
  };
}

function placeOf(call: Invocation) {
  let folder = call.folder;
  let words = call.words.slice(1);
  while (words[0] === '-C' || words[0] === '-c') {
    folder = words[0] === '-C' ? posix.resolve(folder, words[1] ?? '') : folder;
    words = words.slice(2);
  }
  return { folder, words };
}

function init(
  files: MachineFiles,
  call: Invocation,
  words: readonly string[],
): number {
  const isQuiet = words.some(word => word === '-q' || word === '--quiet');
  const [given = '.'] = words.filter(
    (word, at) => !word.startsWith('-') && words[at - 1] !== '-b',
  );
  const folder = posix.resolve(call.folder, given);
  const isNew = makeRepository(files, folder);
  if (!isQuiet) {
    call.out(
      `${
        isNew ? 'Initialized empty' : 'Reinitialized existing'
      } Git repository in ${folder}/.git/\n`,
    );
  }
  return EXIT.OK;
}

function add(
  files: MachineFiles,
  call: Invocation,
  root: string,
  words: readonly string[],
): number {
  const isIntent = words.some(
    each => each === '-N' || each === '--intent-to-add',
  );
  const isAll = words.some(each => each === '-A' || each === '--all');
  const named = words.filter(word => !word.startsWith('-'));
  const index = readIndex(files, root);
  for (const word of isAll && named.length === 0 ? ['.'] : named) {
    const found = pathsBelow(files, call, root, word);
    const known = Object.keys(index).filter(path =>
      isBelow(path, root, call, word),
    );
    if (found.length === 0 && known.length === 0 && word !== '.') {
      call.err(`fatal: pathspec '${word}' did not match any files\n`);
      return FATAL;
    }
    known
      .filter(path => !found.includes(path))
      .forEach(path => delete index[path]);
    found.forEach(path => {
      const content = files.read(posix.join(root, path), call);
      index[path] = isIntent ? index[path] ?? null : sha256(content);
    });
  }
  writeIndex(files, root, index);
  return EXIT.OK;
}

function pathsBelow(
  files: MachineFiles,
  call: Invocation,
  root: string,
  word: string,
): string[] {
  return filesOfFolder(files, root).filter(path =>
    isBelow(path, root, call, word),
  );
}

function isBelow(
  path: string,
  root: string,
  call: Invocation,
  word: string,
): boolean {
  const asked = posix.relative(root, posix.resolve(call.folder, word));
  return asked === '' || path === asked || path.startsWith(`${asked}/`);
}

function removeFromIndex(
  files: MachineFiles,
  call: Invocation,
  root: string,
  words: readonly string[],
): number {
  if (!words.includes('--cached')) {
    call.err('git: only "git rm --cached" is known here\n');
    return EXIT.USAGE;
  }
  const index = readIndex(files, root);
  for (const word of words.filter(each => !each.startsWith('-'))) {
    const found = Object.keys(index).filter(path =>
      isBelow(path, root, call, word),
    );
    if (found.length === 0) {
      call.err(`fatal: pathspec '${word}' did not match any files\n`);
      return FATAL;
    }
    found.forEach(path => {
      delete index[path];
      call.out(`rm '${path}'\n`);
    });
  }
  writeIndex(files, root, index);
  return EXIT.OK;
}

/** As `--porcelain` writes it, in both forms of the command: nobody is to read the other one. */
function status(files: MachineFiles, call: Invocation, root: string): number {
  const index = readIndex(files, root);
  const paths = new Set([...filesOfFolder(files, root), ...Object.keys(index)]);
  for (const path of [...paths].sort()) {
    call.out(`${stateOf(files, root, index, path)} ${path}\n`);
  }
  return EXIT.OK;
}

function stateOf(
  files: MachineFiles,
  root: string,
  index: GitIndex,
  path: string,
): string {
  if (!Object.hasOwn(index, path)) {
    return '??';
  }
  const content = files.tryRead(posix.join(root, path), {
    user: 'root',
    folder: '/',
  });
  if (index[path] === null) {
    return ' A';
  }
  if (content === undefined) {
    return 'AD';
  }
  return sha256(content) === index[path] ? 'A ' : 'AM';
}
