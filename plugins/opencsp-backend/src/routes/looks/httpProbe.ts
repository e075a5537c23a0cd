import { IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { linkSignals } from '../../reconcile/linkedSignal';
import { NetTrouble, netTrouble, netTroubleOf } from './netTrouble';
import { Way } from './ways';

/** So much of an answer's headers is read, in bytes. */
const MOST_HEADER_BYTES = 16 * 1024;
/** So much of a body is kept, in bytes, unless said otherwise. */
const MOST_BODY_BYTES = 4 * 1024;
const MOST_LOCATION = 2_048;

/** What is asked of an HTTP server. */
export interface HttpAsk {
  /** The Host header: a name, with a port where it is not the scheme's own. */
  host: string;
  /** With its query; it begins with `/`. */
  path: string;
  /** More is read and dropped; 4 KiB when absent. */
  maxBytes?: number;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What an HTTP server answered. */
export interface HttpSeen {
  outcome: 'answered';
  status: number;
  /** Where a redirect leads, as it was written: nobody followed it. */
  location: string | undefined;
  /** The first bytes of the body, made text. */
  body: string;
}

/**
 * Asks once, and follows no redirect. A body that does not end in time is what came of it.
 *
 * @throws HostTroubleError when the way leads over a host that is not reached; the signal's reason
 */
export async function probeHttp(
  way: Way,
  ask: HttpAsk,
): Promise<HttpSeen | NetTrouble> {
  const deadline = linkSignals([ask.signal], ask.timeoutMs);
  let stream: Duplex | undefined;
  try {
    stream = await way({
      timeoutMs: ask.timeoutMs,
      signal: deadline.signal,
    });
    const answer = await answerOver(stream, ask, deadline.signal);
    const seen: HttpSeen = {
      outcome: 'answered',
      status: answer.statusCode ?? 0,
      location: answer.headers.location?.slice(0, MOST_LOCATION),
      body: await beginning(answer, ask.maxBytes ?? MOST_BODY_BYTES),
    };
    ask.signal.throwIfAborted();
    return seen;
  } catch (error) {
    ask.signal.throwIfAborted();
    return deadline.signal.aborted
      ? netTrouble('timeout', `No answer came in ${ask.timeoutMs / 1000} s.`)
      : netTroubleOf(error);
  } finally {
    stream?.destroy();
    deadline[Symbol.dispose]();
  }
}

/** Its status and headers. */
function answerOver(
  stream: Duplex,
  { host, path }: HttpAsk,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'GET',
      path,
      setHost: false,
      headers: { host, accept: '*/*', 'user-agent': 'opencsp-portal' },
      createConnection: () => stream,
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    });
    asked.once('response', resolve);
    // Stays: what comes after the answer must not end the process.
    asked.on('error', reject);
    asked.once('close', () =>
      reject(new Error('The connection was closed without an answer.')),
    );
    asked.end();
  });
}

/** Never fails: what matters of the answer is known. */
function beginning(answer: IncomingMessage, most: number): Promise<string> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, Math.max(0, most - bytes)));
      bytes += chunk.length;
      if (bytes >= most) {
        answer.destroy();
      }
    });
    answer.on('error', () => undefined);
    answer.once('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
