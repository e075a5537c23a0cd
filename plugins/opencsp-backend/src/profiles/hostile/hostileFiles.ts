import { BranchFile, CommitFiles } from '../git/ProfileRepository';
import { composeProblems } from './composeProblems';
import { envFileProblems } from './envFileProblems';
import { pathProblem } from './pathProblem';
import { HostileProblem } from './problem';

/** More problems than this help nobody. */
const MAX_PROBLEMS = 100;

/** The one file that Compose is given. */
const COMPOSE_FILE = 'compose.yaml';

/** Files that Compose reads by itself when it is called in their folder. */
const READ_BY_COMPOSE = /^(docker-)?compose(\.override)?\.ya?ml$/;

/**
 * What a commit made by hand has that the portal does not bring onto a host, whoever asks for it. Pure.
 * Nothing found means only that the files cannot harm the host by what stands in them; whether they
 * make a profile is for others to say.
 */
export function hostileFiles({
  files,
  truncated,
}: CommitFiles): HostileProblem[] {
  const paths = files
    .filter(({ kind }) => kind === 'file')
    .map(({ path }) => path);
  const problems = [
    ...(truncated
      ? [
          {
            file: '',
            reason: `There are more than ${files.length} files. Take some out.`,
          },
        ]
      : []),
    ...clashes(files),
    ...files.flatMap(file => entryProblems(file, paths)),
  ];
  return problems.slice(0, MAX_PROBLEMS);
}

function entryProblems(
  file: BranchFile,
  paths: readonly string[],
): HostileProblem[] {
  const inFile = (reason: string) => ({ file: file.path, reason });
  const name = pathProblem(file);
  const problems = name ? [inFile(name)] : [];
  switch (file.kind) {
    case 'symlink':
      return [
        ...problems,
        inFile('It is a symbolic link. Put the file itself in its place.'),
      ];
    case 'submodule':
      return [
        ...problems,
        inFile('It is another repository (a submodule). Take it out.'),
      ];
    case 'executable':
      problems.push(
        inFile(
          'It is marked as a program. Take the mark off: git update-index --chmod=-x.',
        ),
      );
      break;
    default:
  }
  if (file.unreadable === 'too-large') {
    return [...problems, inFile(`It is too large, with ${file.size} bytes.`)];
  }
  if (file.content === undefined) {
    return [...problems, inFile('It is no text in UTF-8.')];
  }
  return [...problems, ...contentProblems(file.path, file.content, paths)];
}

function contentProblems(
  path: string,
  content: string,
  paths: readonly string[],
): HostileProblem[] {
  if (path === COMPOSE_FILE) {
    return composeProblems(content, paths).map(problem => ({
      file: path,
      ...problem,
    }));
  }
  const lower = path.toLowerCase();
  if (READ_BY_COMPOSE.test(lower)) {
    return [
      {
        file: path,
        reason: `Compose would read it by itself. "${COMPOSE_FILE}" is the only one.`,
      },
    ];
  }
  if (lower === '.env') {
    return [
      {
        file: path,
        reason:
          'Compose would read it by itself. Settings stand in "config.env" and "services.env".',
      },
    ];
  }
  return lower.endsWith('.env') && !lower.includes('/')
    ? envFileProblems(content).map(problem => ({ file: path, ...problem }))
    : [];
}

/** Paths that are the same file, or a file and a folder, where upper and lower case do not count. */
function clashes(files: readonly BranchFile[]): HostileProblem[] {
  const folded = files.map(({ path }) => fold(path));
  const seen = new Map<string, string>();
  const folders = new Set(folded.flatMap(foldersOf));
  const spelling = new Map<string, string>();
  return files.flatMap(({ path }, index) => {
    const same = seen.get(folded[index]) ?? otherSpelling(path, spelling);
    seen.set(folded[index], path);
    if (same === undefined && !folders.has(folded[index])) {
      return [];
    }
    return [
      {
        file: path,
        reason: `On many computers it is the same path as "${
          same ?? `${path}/`
        }". Rename one of them.`,
      },
    ];
  });
}

/** Folders that differ in case only are one folder elsewhere. */
function otherSpelling(
  path: string,
  spelling: Map<string, string>,
): string | undefined {
  for (const folder of foldersOf(path)) {
    const known = spelling.get(fold(folder)) ?? folder;
    spelling.set(fold(folder), known);
    if (known !== folder) {
      return known;
    }
  }
  return undefined;
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function fold(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}
