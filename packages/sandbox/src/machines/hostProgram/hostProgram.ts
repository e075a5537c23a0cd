import { MachineFiles, sha256 } from '../files/machineFiles';
import { EXIT, Invocation, Program } from '../invocation';
import { putFile, listFiles, pruneFiles, removeFolder } from './fileParts';
import { gather } from './gather';
import { Runs } from './runs';

/** Runs what stands in the words of an invocation, found in the machine's table. */
export type RunWords = (call: Invocation) => Promise<number>;

const PROGRAM = /^\/var\/lib\/opencsp\/bin\/host-([0-9a-f]{12})$/;
const EXECUTABLE = 0o111;

/** What the portal's program works with. */
export interface HostProgramParts {
  files: MachineFiles;
  runs: Runs;
  run: RunWords;
}

/**
 * The portal's program, as `docs/operators/what-runs-on-a-host.md` describes it, when it was
 * installed: a file of that name whose SHA-256 begins with the digits in the name.
 *
 * @returns nothing when no such program is there
 */
export function findHostProgram(
  path: string,
  parts: HostProgramParts,
): Program | undefined {
  const digits = PROGRAM.exec(path)?.[1];
  const content = parts.files.tryRead(path, { user: 'root', folder: '/' });
  if (digits === undefined || content === undefined) {
    return undefined;
  }
  if (((parts.files.modeOf(path) ?? 0) & EXECUTABLE) === 0) {
    return call => {
      call.err(`sh: 1: ${path}: Permission denied\n`);
      return 126;
    };
  }
  return sha256(content).startsWith(digits)
    ? call => runCommand(digits, parts, call)
    : undefined;
}

function runCommand(
  digits: string,
  { files, runs, run }: HostProgramParts,
  call: Invocation,
): Promise<number> | number {
  const [, command, ...words] = call.words;
  switch (command) {
    case 'version':
      call.out(`${digits}\n`);
      return EXIT.OK;
    case 'put':
      return putFile(files, call, words);
    case 'list':
      return listFiles(files, call, words[0]);
    case 'prune':
      return pruneFiles(files, call, words[0]);
    case 'remove':
      return removeFolder(files, call, words[0]);
    case 'gather':
      return gather(run, call, words);
    case 'start':
      return runs.start(call, words);
    case 'poll':
      return runs.poll(call, words);
    case 'stop':
      return runs.stop(call, words);
    case 'forget':
      return runs.forget(call, words[0]);
    default:
      call.err(`host-${digits}: unknown command: ${command ?? ''}\n`);
      return EXIT.USAGE;
  }
}
