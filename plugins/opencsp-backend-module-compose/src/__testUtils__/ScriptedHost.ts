import { createHash } from 'node:crypto';
import {
  DetachedStart,
  DetachedStarted,
  DetachedState,
  HostCommand,
  HostConnectError,
  HostFile,
  HostFileState,
  HostRunner,
  HostRunOptions,
  HostRunResult,
  HostSection,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { FOLDERS } from '../paths';
import { FakeEngine } from './FakeEngine';
import { FakeResult } from './fakeParts';

/** What a program that is lost has written before. */
export const LAST_WORDS = 'signal: killed\n';

interface FakeRun {
  argv: readonly string[];
  output: string;
  exit: number;
  /** So many looks find it running. */
  looksLeft: number;
  isLost: boolean;
}

/** A host in memory with a {@link FakeEngine}. It keeps what was asked of it, and fails on demand. */
export class ScriptedHost implements HostRunner {
  readonly files = new Map<string, HostFile>();
  readonly engine = new FakeEngine(path => {
    const content = this.files.get(path)?.content;
    return typeof content === 'string' ? content : undefined;
  });
  /** What was changed on the host, in its order. */
  readonly changes: string[] = [];
  readonly started: { id: string; argv: readonly string[] }[] = [];
  readonly stopped: string[] = [];
  readonly runs = new Map<string, FakeRun>();
  /** So many looks find a new program running. */
  looks = 1;
  /** So many programs are lost. */
  lose = 0;
  busyBy: string | undefined;
  /** Called before each exchange; it may throw. */
  beforeCall: (what: string) => void = () => {};
  /** Results that stand in for those of the engine. */
  instead: (argv: readonly string[]) => FakeResult | undefined = () =>
    undefined;

  async run(
    argv: readonly string[],
    _options: HostRunOptions,
  ): Promise<HostRunResult> {
    this.beforeCall('run');
    return { ...this.execute(argv), truncated: false, timedOut: false };
  }

  async gather(commands: readonly HostCommand[]): Promise<HostSection[]> {
    this.beforeCall('gather');
    const sections: HostSection[] = [];
    for (const { name, argv } of commands) {
      const words = argv.flatMap(word => {
        const from = sections.find(each => `@${each.name}` === word);
        return from ? from.stdout.split(/\s+/).filter(Boolean) : [word];
      });
      const isEmpty = words.length < argv.length;
      sections.push(
        isEmpty
          ? { name, exit: 0, stdout: '', stderr: '' }
          : { name, ...this.execute(words) },
      );
    }
    return sections;
  }

  async put(file: HostFile): Promise<void> {
    this.beforeCall('put');
    this.changes.push(`put ${file.path}`);
    this.files.set(file.path, file);
  }

  async list(folder: string): Promise<HostFileState[]> {
    this.beforeCall('list');
    const runs = [...this.runs].flatMap(([id, run]) => [
      `${FOLDERS.runs}/${id}/output`,
      ...(run.looksLeft <= 0 && !run.isLost
        ? [`${FOLDERS.runs}/${id}/exit`]
        : []),
    ]);
    return [...this.files.keys(), ...runs]
      .filter(path => path.startsWith(`${folder}/`))
      .map(path => {
        const file = this.files.get(path);
        return {
          path: path.slice(folder.length + 1),
          mode: file?.mode ?? '0600',
          sha256: createHash('sha256')
            .update(file?.content ?? '')
            .digest('hex'),
        };
      });
  }

  async prune(folder: string, keep: readonly string[]): Promise<string[]> {
    this.beforeCall('prune');
    const gone = [...this.files.keys()]
      .filter(path => path.startsWith(`${folder}/`))
      .map(path => path.slice(folder.length + 1))
      .filter(path => !keep.includes(path));
    gone.forEach(path => {
      this.changes.push(`prune ${path}`);
      this.files.delete(`${folder}/${path}`);
    });
    return gone;
  }

  async removeFolder(folder: string): Promise<void> {
    this.beforeCall('removeFolder');
    await this.prune(folder, []);
  }

  async start({ id, argv }: DetachedStart): Promise<DetachedStarted> {
    this.beforeCall('start');
    if (this.runs.has(id)) {
      return { outcome: 'already' };
    }
    const other = [...this.runs].find(([, run]) => isRunning(run));
    if (other) {
      // A look, too.
      const [by, run] = other;
      run.looksLeft -= 1;
      return { outcome: 'busy', by };
    }
    if (this.busyBy) {
      return { outcome: 'busy', by: this.busyBy };
    }
    this.started.push({ id, argv });
    const isLost = this.lose > 0;
    this.lose -= isLost ? 1 : 0;
    const result = isLost ? undefined : this.execute(argv);
    this.runs.set(id, {
      argv,
      output: result ? `${result.stdout}${result.stderr}` : LAST_WORDS,
      exit: result?.exit ?? 0,
      looksLeft: this.looks,
      isLost,
    });
    return { outcome: 'started' };
  }

  async poll(id: string, after: number): Promise<DetachedState> {
    this.beforeCall('poll');
    const run = this.runs.get(id);
    if (!run) {
      return { state: 'absent', output: '', next: after };
    }
    const output = Buffer.from(run.output).subarray(after);
    const said = { output: output.toString(), next: after + output.length };
    if (run.isLost) {
      return { ...said, state: 'lost' };
    }
    if (run.looksLeft > 0) {
      run.looksLeft -= 1;
      return { state: 'running', output: '', next: after };
    }
    return { ...said, state: 'ended', exit: run.exit };
  }

  async stop(id: string): Promise<void> {
    this.beforeCall('stop');
    const run = this.runs.get(id);
    if (run && isRunning(run)) {
      this.stopped.push(id);
      this.runs.set(id, { ...run, looksLeft: 0, exit: 143 });
    }
  }

  async forget(id: string): Promise<void> {
    this.beforeCall('forget');
    this.runs.delete(id);
  }

  async connect(): Promise<never> {
    this.beforeCall('connect');
    throw new HostConnectError('refused', 'Nothing listens on this host.');
  }

  /** Has a program run that does not end by itself. */
  hang(id: string): void {
    const run = { argv: [], output: '', exit: 0, isLost: false };
    this.runs.set(id, { ...run, looksLeft: Infinity });
  }

  /** The words after the beginning that each call of Compose has. */
  startedCalls(): string[] {
    return this.started.map(({ argv }) => {
      const files = argv.lastIndexOf('--env-file');
      return argv.slice(files < 0 ? 0 : files + 2).join(' ');
    });
  }

  private execute(argv: readonly string[]): FakeResult {
    return this.instead(argv) ?? this.cat(argv) ?? this.engine.run(argv);
  }

  private cat([program, path]: readonly string[]): FakeResult | undefined {
    const content = this.files.get(path)?.content;
    if (program !== 'cat') {
      return undefined;
    }
    return content === undefined
      ? { exit: 1, stdout: '', stderr: `cat: ${path}: No such file` }
      : { exit: 0, stdout: String(content), stderr: '' };
  }
}

function isRunning({ isLost, looksLeft }: FakeRun): boolean {
  return !isLost && looksLeft > 0;
}

/** What a cut connection throws. */
export function cut(): never {
  throw new HostTroubleError('unreachable', 'The connection was cut.');
}
