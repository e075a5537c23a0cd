import { delimiter, join } from 'node:path';
import { CredentialEnvironment } from './credentials';
import { Remote } from './remote';
import { GitResult, runGit } from './runGit';

/** How long one run may take, in milliseconds. */
export interface GitTimeouts {
  /** With the mirror only. */
  local: number;
  /** With the repository over the network. */
  remote: number;
}

/** Usual {@link GitTimeouts}. */
export const DEFAULT_TIMEOUTS: GitTimeouts = {
  local: 30_000,
  remote: 120_000,
};

/** What is passed on of the process's own environment: where programs are, and proxies. */
const PASSED_ON = [
  'PATH',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
] as const;

/** Settings that hold whatever a configuration file says: nothing of others is run. */
const ALWAYS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.alternateRefsCommand': 'true',
  'core.symlinks': 'false',
  'core.quotePath': 'true',
  'core.packedRefsTimeout': '10000',
  'core.filesRefLockTimeout': '5000',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'credential.helper': '',
  'protocol.ext.allow': 'never',
  'push.gpgSign': 'false',
  'commit.gpgSign': 'false',
  'log.showSignature': 'false',
  'i18n.logOutputEncoding': 'UTF-8',
  'i18n.commitEncoding': 'UTF-8',
} as const;

/** What a local repository of others is told in the same way, when Git serves it for us. */
const SERVING =
  'git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true -c core.packedRefsTimeout=10000 -c core.filesRefLockTimeout=5000';

const MAX_OUTPUT = 64 * 1024 * 1024;

/** What one run may be told beside its arguments. */
export interface RunOptions {
  input?: Buffer | string;
  maxOutput?: number;
  signal?: AbortSignal;
  /** Beside what every run has. */
  env?: Readonly<Record<string, string>>;
}

/** `git` for one remote repository, apart from everything that the machine or its user has set. */
export class Git {
  /**
   * @param folder - absolute, ours alone: where it runs and where its home is
   * @param surroundings - the process's own environment
   */
  constructor(
    private readonly remote: Remote,
    private readonly folder: string,
    private readonly credentials: CredentialEnvironment,
    private readonly surroundings: Readonly<Record<string, string | undefined>>,
    private readonly timeouts: GitTimeouts,
    private readonly caFile?: string,
  ) {}

  /** With a repository on this disk, without any other. */
  local(
    gitDir: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<GitResult> {
    return this.run(
      ['--git-dir', gitDir, ...args],
      {},
      { GIT_ALLOW_PROTOCOL: '' },
      this.timeouts.local,
      options,
    );
  }

  /** Without any repository. */
  alone(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    return this.run(
      args,
      {},
      { GIT_ALLOW_PROTOCOL: '' },
      this.timeouts.local,
      options,
    );
  }

  /** With the remote repository, which is called `origin`. */
  withRemote(
    gitDir: string,
    args: readonly string[],
    options: RunOptions = {},
  ): Promise<GitResult> {
    return this.run(
      ['--git-dir', gitDir, ...args],
      this.remoteSettings(),
      { ...this.credentials, GIT_ALLOW_PROTOCOL: this.protocol() },
      this.timeouts.remote,
      options,
    );
  }

  /** Options by which Git serves a local repository without running anything of it. */
  serveWith(service: 'upload-pack' | 'receive-pack'): string[] {
    return this.remote.kind === 'local'
      ? [`--${service}=${SERVING} ${service}`]
      : [];
  }

  private run(
    args: readonly string[],
    settings: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
    timeoutMs: number,
    options: RunOptions,
  ): Promise<GitResult> {
    const flags = Object.entries({ ...ALWAYS, ...settings }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    );
    return runGit({
      args: ['--no-pager', ...flags, ...args],
      env: { ...this.environment(), ...env, ...options.env },
      cwd: this.folder,
      input: options.input,
      maxOutput: options.maxOutput ?? MAX_OUTPUT,
      timeoutMs,
      signal: options.signal,
    });
  }

  private remoteSettings(): Record<string, string> {
    const { remote } = this;
    if (remote.kind === 'local') {
      return {
        'protocol.file.allow': 'always',
        'remote.origin.url': remote.path,
      };
    }
    const always = {
      'protocol.file.allow': 'never',
      'remote.origin.url': remote.url,
    };
    return remote.kind === 'ssh'
      ? always
      : {
          ...always,
          'http.followRedirects': 'false',
          'http.sslVerify': 'true',
          'http.lowSpeedLimit': '1000',
          'http.lowSpeedTime': String(
            Math.max(1, Math.ceil(this.timeouts.remote / 2_000)),
          ),
          ...(this.caFile ? { 'http.sslCAInfo': this.caFile } : {}),
        };
  }

  private protocol(): string {
    const { remote } = this;
    if (remote.kind === 'http') {
      return remote.scheme;
    }
    return remote.kind === 'local' ? 'file' : 'ssh';
  }

  private environment(): Record<string, string> {
    const passed = PASSED_ON.flatMap(name => {
      const value = this.surroundings[name];
      return value === undefined ? [] : [[name, value]];
    });
    const home = join(this.folder, 'home');
    return {
      // Without any, the C library would look into the folder that it runs in.
      PATH: ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      ...Object.fromEntries(passed),
      HOME: home,
      XDG_CONFIG_HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_NO_LAZY_FETCH: '1',
      LC_ALL: 'C',
      LANG: 'C',
      TZ: 'UTC',
    };
  }
}
