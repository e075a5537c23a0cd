import { redact } from '../../outside/redact';
import { GitResult } from './runGit';
import {
  RepositoryTrouble,
  RepositoryUnavailableError,
} from './ProfileRepository';

/** Longest text of Git's or a server's that an error repeats, in characters. */
const MAX_WORDS = 500;

const HIDDEN = '***';

/** The server does not take who we are, or we do not take who it is. */
const CREDENTIALS =
  /^fatal: Authentication failed|^fatal: could not read (Username|Password)|^error: unable to read askpass response|requested URL returned error: 40[13]|^remote: (HTTP Basic: )?Access denied|Permission denied \(publickey|Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|^Load key |detected dubious ownership/m;

/** Said while Git reads what the server has: nothing of ours was sent yet. */
const BEFORE_SENDING =
  /^fatal: unable to access |^fatal: Could not read from remote repository|^fatal: Authentication failed|^fatal: could not read (Username|Password)|^fatal: .* not valid: |^fatal: .* not found|does not appear to be a git repository|^fatal: invalid server response|^fatal: protocol error: bad line length|^fatal: transport '.*' not allowed|^fatal: the remote end hung up upon initial contact|^fatal: unable to update url base from redirection|detected dubious ownership/m;

/** Our own copy is incomplete, or its disk is not well. */
const LOCAL =
  /^(fatal|error): (bad object|unable to (create|write|open|read)|cannot (open|create|lock)|loose object|object file|packfile|index-pack|unpack-objects|pack-objects|.*(is corrupt|No space left|Read-only file system|not our ref))|^fatal: .*did not send all necessary objects|^fatal: (not a git repository|invalid gitfile format|bad config (line|file))/m;

/** True when a failed run of Git cannot have changed anything on the server. */
export function wasNotSent({ stderr, ended }: GitResult): boolean {
  return ended === 'itself' && BEFORE_SENDING.test(withoutServersWords(stderr));
}

/** What kind of trouble a failed run of Git is. */
export function troubleOf({ stderr }: GitResult): RepositoryTrouble {
  if (CREDENTIALS.test(stderr)) {
    return 'credentials';
  }
  return LOCAL.test(withoutServersWords(stderr)) ? 'local' : 'unreachable';
}

/**
 * The error for a run of Git that did not do what it should.
 *
 * @param what - what could not be done, as the beginning of a sentence
 * @param secret - hidden, should the server repeat it
 */
export function troubleError(
  what: string,
  result: GitResult,
  secret: string | undefined,
  trouble: RepositoryTrouble = troubleOf(result),
  mayHaveHappened = false,
): RepositoryUnavailableError {
  return new RepositoryUnavailableError(
    `${what}: ${reason(result, secret)}`,
    trouble,
    mayHaveHappened,
  );
}

/** The last words of Git or of the server: one line, bounded, without secrets. */
export function wordsOf(text: string, secret: string | undefined): string {
  const words = text
    .split(/[\r\n]+/)
    .map(line => line.replace(/\p{Cc}+/gu, ' ').trim())
    .filter(line => line && !/^(remote:|hint:.*)?$/.test(line))
    .slice(-6)
    .join(' ');
  return redact(hide(words, secret)).slice(0, MAX_WORDS);
}

function reason(result: GitResult, secret: string | undefined): string {
  switch (result.ended) {
    case 'timeout':
      return 'there was no answer in time.';
    case 'aborted':
      return 'it was given up.';
    case 'too-much-output':
      return 'the answer is too long.';
    default:
      return (
        wordsOf(result.stderr, secret) ||
        `git ended with ${result.exitCode ?? 'a signal'} and said nothing.`
      );
  }
}

/** A token may come back as it is, in a URL, or in a header. */
function hide(text: string, secret: string | undefined): string {
  return secret
    ? [secret, encodeURIComponent(secret)].reduce(
        (hidden, it) => hidden.replaceAll(it, HIDDEN),
        text,
      )
    : text;
}

/** Lines with this mark are the server's, which can write what it likes. */
function withoutServersWords(stderr: string): string {
  return stderr
    .split('\n')
    .filter(line => !line.startsWith('remote:'))
    .join('\n');
}
