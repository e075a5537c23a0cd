import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { secretOf } from './credentials';
import { Git } from './Git';
import { parseHeads } from './parse';
import { BranchHead, RepositoryUnavailableError } from './ProfileRepository';
import { Remote } from './remote';
import { troubleError } from './trouble';

/** Most bytes of a list of branches: some hundred thousand of them. */
const MAX_HEADS = 32 * 1024 * 1024;

/** Asks the repository itself what its branches stand at. */
export class RemoteHeads {
  /** @param folder - absolute, ours alone */
  constructor(
    private readonly git: Git,
    private readonly remote: Remote,
    private readonly gitDir: string,
    private readonly folder: string,
  ) {}

  /**
   * @param patterns - references, with `*`; none means all branches
   * @throws RepositoryUnavailableError also when what answers is no Git server
   */
  async list(
    patterns: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<BranchHead[]> {
    const heads = parseHeads(await this.askForHeads(patterns, {}, signal));
    if (heads.length === 0 && this.remote.kind === 'http') {
      await this.checkServer(patterns, signal);
    }
    return heads;
  }

  /**
   * Git takes any page of one line for a list without branches (it falls back to its oldest protocol),
   * and everything would look deleted. A real server shows in the trace.
   */
  private async checkServer(
    patterns: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const trace = join(this.folder, `trace-${randomUUID()}`);
    try {
      await this.askForHeads(patterns, { GIT_TRACE_PACKET: trace }, signal);
      const packets = await readFile(trace, 'utf8').catch(() => '');
      if (!/< (# service=git-upload-pack|version [12])/.test(packets)) {
        throw new RepositoryUnavailableError(
          'The profiles repository did not list its branches: what answers at opencsp.profiles.repository.url is no Git server.',
          'unreachable',
        );
      }
    } finally {
      await rm(trace, { force: true });
    }
  }

  private async askForHeads(
    patterns: readonly string[],
    env: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const result = await this.git.withRemote(
      this.gitDir,
      [
        'ls-remote',
        '--quiet',
        '--heads',
        ...this.git.serveWith('upload-pack'),
        '--',
        'origin',
        ...patterns,
      ],
      { signal, env, maxOutput: MAX_HEADS },
    );
    if (result.exitCode !== 0) {
      throw troubleError(
        'The profiles repository did not list its branches',
        result,
        await secretOf(this.remote),
      );
    }
    return result.stdout.toString('utf8');
  }
}
