import { ServiceOnHost } from '@opencsp/plugin-opencsp-node';
import {
  asTrouble,
  loginRefused,
  silent,
  starting,
  unknownAnswer,
} from './troubles';

/** The first administrator, whom each GitLab has. */
export const ROOT = 'root';

/** As the portal's tokens are called, in GitLab's own list of them. */
const NAME = 'opencsp-portal';

/** It loads all of GitLab first: 30 to 90 s (services-contracts.md §7.3). */
const RUNNER_MS = 240_000;
const MOST_BYTES = 64 * 1024;

/** How the shell tells of a program that was killed (POSIX: 128 and the signal). */
const KILLED = 137;

/** Longest text of its own that is told. */
const LONGEST = 300;

const TOKEN = /^[\w.-]{20,255}$/;
const NO_DATABASE = /ConnectionNotEstablished|PG::|could not connect/i;
const NO_ROOT = /for nil/;

/** The second scope is for a GitLab with "admin mode" on: without it administrators are as all others. */
const MAKE = `puts User.find_by_username('${ROOT}').personal_access_tokens.create!(name: '${NAME}', scopes: ['api', 'admin_mode'], expires_at: 1.day.from_now).token`;

const REVOKE = `User.find_by_username('${ROOT}').personal_access_tokens.active.where(name: '${NAME}').each(&:revoke!)`;

/**
 * Makes a token of the first administrator with GitLab's own console. It ends by itself when the next day is over.
 *
 * @throws AccountTroubleError or HostTroubleError
 */
export async function makeToken(
  service: Pick<ServiceOnHost, 'run'>,
  signal: AbortSignal,
): Promise<string> {
  const printed = await runRuby(service, MAKE, signal);
  const token = printed.trim().split('\n').at(-1) ?? '';
  if (!TOKEN.test(token)) {
    throw unknownAnswer('no token was printed');
  }
  return token;
}

/**
 * Ends all tokens that the portal has there, such as of a process of it that was killed, or whose letters were
 * lost with an answer.
 *
 * @throws AccountTroubleError or HostTroubleError
 */
export async function revokeTokens(
  service: Pick<ServiceOnHost, 'run'>,
  signal: AbortSignal,
): Promise<void> {
  await runRuby(service, REVOKE, signal);
}

/** The program comes by the input; it has nothing of a person in it. */
async function runRuby(
  service: Pick<ServiceOnHost, 'run'>,
  script: string,
  signal: AbortSignal,
): Promise<string> {
  const result = await service
    .run(
      { argv: ['gitlab-rails', 'runner', '-'] },
      {
        ...{ stdin: `${script}\n`, timeoutMs: RUNNER_MS },
        ...{ maxBytes: MOST_BYTES, signal },
      },
    )
    .catch(error => {
      throw asTrouble(error, 'its console', signal);
    });
  signal.throwIfAborted();
  const { exit, stdout, stderr, timedOut } = result;
  if (timedOut || exit === null || exit === KILLED) {
    throw silent('its console was ended');
  }
  if (exit === 0) {
    return stdout;
  }
  if (NO_DATABASE.test(stderr)) {
    throw starting();
  }
  if (NO_ROOT.test(stderr)) {
    throw loginRefused('there is no such account');
  }
  throw unknownAnswer(
    `its console ended with ${exit}: ${oneLine(stderr).slice(0, LONGEST)}`,
  );
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
