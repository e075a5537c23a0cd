import { Client } from 'ssh2';
import { errorText, systemErrorCode } from '../../systemError';

/** A machine that a playbook logs in to. */
export interface PlaybookTarget {
  name: string;
  host: string;
  port: number;
  user: string;
  knownHosts: KnownHosts;
}

/** What the SSH client knows of a host: its key (`type base64`), whatever it shows, or nothing. */
export type KnownHosts = { hostKey: string } | 'any' | 'none';

/** A command, and what comes on its standard input. */
export interface ProbeCommand {
  command: string;
  input: string;
}

/** What came of running commands on a machine. */
export type ProbeResult =
  | {
      reached: true;
      results: { command: string; exitCode: number; stdout: string }[];
    }
  /** `reason` is what OpenSSH's client says. */
  | { reached: false; reason: string };

const READY_TIMEOUT_MS = 10_000;

/** Logs in with the key, checks the host key, and runs the commands one after the other. */
export async function probeMachine(
  target: PlaybookTarget,
  privateKey: string,
  commands: readonly (string | ProbeCommand)[],
  signal: AbortSignal,
): Promise<ProbeResult> {
  const client = new Client();
  const abort = () => client.destroy();
  signal.addEventListener('abort', abort, { once: true });
  // ssh2 may report a second error after the first one.
  client.on('error', () => {});
  try {
    await connect(client, target, privateKey);
    const results = [];
    for (const each of commands) {
      const { command, input } =
        typeof each === 'string' ? { command: each, input: undefined } : each;
      results.push(await run(client, command, input));
    }
    return { reached: true, results };
  } catch (error) {
    return { reached: false, reason: openSshReason(error, target) };
  } finally {
    signal.removeEventListener('abort', abort);
    client.end();
  }
}

function connect(
  client: Client,
  target: PlaybookTarget,
  privateKey: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('connect', () => client.setNoDelay(true));
    client.once('ready', resolve);
    client.once('error', reject);
    client.once('close', () => reject(new Error('Connection closed')));
    client.connect({
      host: target.host,
      port: target.port,
      username: target.user,
      privateKey,
      readyTimeout: READY_TIMEOUT_MS,
      hostVerifier: (shown: Buffer) =>
        isKnown(shown.toString('base64'), target.knownHosts),
    });
  });
}

function isKnown(shown: string, known: KnownHosts): boolean {
  if (known === 'any' || known === 'none') {
    return known === 'any';
  }
  return shown === known.hostKey.split(' ')[1];
}

function run(
  client: Client,
  command: string,
  input?: string,
): Promise<{ command: string; exitCode: number; stdout: string }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      let stdout = '';
      stream.on('data', (data: Buffer) => {
        stdout += data;
      });
      stream.stderr.resume();
      if (input !== undefined) {
        stream.end(input);
      }
      stream.on('close', (code: number | null) =>
        code === null
          ? reject(new Error('Connection closed'))
          : resolve({ command, exitCode: code, stdout: stdout.trim() }),
      );
    });
  });
}

/** The words of the ssh program for what ssh2 reports (recorded: 28, 29, 31). */
function openSshReason(error: unknown, target: PlaybookTarget): string {
  const { host, port, user } = target;
  const code = systemErrorCode(error);
  const level = levelOf(error);
  if (code === 'ECONNREFUSED') {
    return `ssh: connect to host ${host} port ${port}: Connection refused`;
  }
  if (level === 'client-timeout' || code === 'ETIMEDOUT') {
    return `ssh: connect to host ${host} port ${port}: Connection timed out`;
  }
  if (level === 'client-authentication') {
    return `${user}@${host}: Permission denied (publickey).`;
  }
  if (errorText(error).includes('Host denied')) {
    return target.knownHosts === 'none'
      ? `No ED25519 host key is known for [${host}]:${port} and you have requested strict checking.\r\nHost key verification failed.`
      : 'Host key verification failed.';
  }
  return `ssh: connect to host ${host} port ${port}: ${errorText(error)}`;
}

/** Where in a connection ssh2 met an error. */
function levelOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'level' in error
    ? error.level
    : undefined;
}
