import { Duplex } from 'node:stream';
import {
  AccountTroubleError,
  HostConnectError,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';
import { Asked } from '../domain/signInChecks/judgeAnswers';
import { linkSignals } from '../reconcile/linkedSignal';
import { describeTrouble } from '../reconcile/trouble';

/** Port of the store (services-contracts.md §1.1). */
const PORT = 6379;

/** An answer has a few dozen bytes. */
const MOST_BYTES = 512;

/** The other side let go, or the connection broke. */
class ConnectionEnded extends Error {}

/** How the store is asked. */
export interface PingOptions {
  /** Of the commit; it goes over the connection and nowhere else. */
  password: string | undefined;
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Asks the store of sessions whether it answers, with the password that the sign-in portal has
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 *
 * @throws HostTroubleError when the host is not reached; the signal's reason
 */
export async function pingSessions(
  store: Pick<ServiceOnHost, 'connect'>,
  { password, timeoutMs, signal }: PingOptions,
): Promise<NonNullable<Asked['sessions']>> {
  const deadline = linkSignals([signal], timeoutMs);
  let stream: Duplex | undefined;
  try {
    stream = await store.connect(PORT, { timeoutMs, signal: deadline.signal });
    const commands = [
      ...(password === undefined ? [] : [command('AUTH', password)]),
      command('PING'),
    ];
    const lines = await answers(stream, commands, deadline.signal);
    const refusal = lines.find(line => line.startsWith('-'));
    return refusal === undefined && lines.at(-1) === '+PONG'
      ? 'answers'
      : { away: wordsOf(refusal ?? lines.at(-1) ?? '') };
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.signal.aborted) {
      return { away: `No answer came in ${timeoutMs / 1000} s.` };
    }
    if (
      error instanceof AccountTroubleError ||
      error instanceof HostConnectError ||
      error instanceof ConnectionEnded
    ) {
      return { away: describeTrouble(error) };
    }
    throw error;
  } finally {
    stream?.destroy();
    deadline[Symbol.dispose]();
  }
}

function command(...words: readonly string[]): string {
  const parts = words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}

/** One line for each command; fewer when the other side ends before. */
function answers(
  stream: Duplex,
  commands: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const lines = () => text.split('\r\n').slice(0, -1);
    const end = (words: string) => reject(new ConnectionEnded(words));
    const stop = () => end('No answer came in time.');
    signal.addEventListener('abort', stop, { once: true });
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const isRefused = lines().some(line => line.startsWith('-'));
      if (isRefused || lines().length >= commands.length) {
        resolve(lines());
      } else if (text.length > MOST_BYTES) {
        end('What answers is no store of sessions.');
      }
    });
    stream.on('error', error => end(describeTrouble(error)));
    const closed = () => end('The connection was closed without an answer.');
    stream.once('end', closed);
    stream.once('close', () => {
      signal.removeEventListener('abort', stop);
      closed();
    });
    stream.write(commands.join(''));
  });
}

/** `-WRONGPASS invalid …`: its words; they never hold the password. */
function wordsOf(line: string): string {
  return describeTrouble(`It answers ${JSON.stringify(line.slice(0, 120))}.`);
}
