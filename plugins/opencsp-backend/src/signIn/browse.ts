import { IncomingMessage, request } from 'node:http';
import { Duplex } from 'node:stream';
import { SecureContext } from 'node:tls';
import { Cookie, cookiesFor } from '../domain/signInChecks/cookies';
import { SignInAnswer } from '../domain/signInChecks/judgeAnswers';
import { linkSignals } from '../reconcile/linkedSignal';
import { openSecure } from '../routes/looks/handshake';
import {
  NetTrouble,
  netTrouble,
  netTroubleOf,
} from '../routes/looks/netTrouble';
import { Way } from '../routes/looks/ways';

/** So much of an answer is read, in bytes. */
const MOST_HEADER_BYTES = 32 * 1024;
const MOST_BODY_BYTES = 16 * 1024;

/** As browsers ask for a page: without it nobody is sent to a sign-in (recorded: authelia 7). */
const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';

/** One request, as a browser makes it. */
export interface PageAsk {
  /** Without a port. */
  name: string;
  /** As a browser writes it: with the port, where it is not the usual one. */
  host: string;
  /** It begins with `/`. */
  path: string;
  /** Sent by POST, as JSON. */
  json?: unknown;
  cookies: readonly Cookie[];
}

/** What each request keeps to. */
export interface BrowseLimits {
  way: Way;
  trust?: SecureContext;
  /** For each request, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Makes one request over TLS, and follows nothing. Whatever certificate is shown is taken: the way leads
 * over the host's own connection to its own loopback, so that nobody else can answer.
 *
 * @throws HostTroubleError when the host is not reached; the signal's reason
 */
export async function browse(
  ask: PageAsk,
  { way, trust, timeoutMs, signal }: BrowseLimits,
): Promise<SignInAnswer | NetTrouble> {
  const { name } = ask;
  const opened = await openSecure(way, { name, trust, timeoutMs, signal });
  if (opened.outcome === 'trouble') {
    return opened;
  }
  const deadline = linkSignals([signal], timeoutMs);
  try {
    const answer = await answerOver(opened.stream, ask, deadline.signal);
    return {
      status: answer.statusCode ?? 0,
      ...(answer.headers.location !== undefined && {
        location: answer.headers.location,
      }),
      cookies: answer.headers['set-cookie'] ?? [],
      body: await beginning(answer),
    };
  } catch (error) {
    signal.throwIfAborted();
    return deadline.signal.aborted
      ? netTrouble('timeout', `No answer came in ${timeoutMs / 1000} s.`)
      : netTroubleOf(error);
  } finally {
    opened.stream.destroy();
    deadline[Symbol.dispose]();
  }
}

function answerOver(
  stream: Duplex,
  { name, host, path, json, cookies }: PageAsk,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const cookie = cookiesFor(cookies, name)
    .map(each => `${each.name}=${each.value}`)
    .join('; ');
  return new Promise((resolve, reject) => {
    const asked = request({
      method: body === undefined ? 'GET' : 'POST',
      path,
      setHost: false,
      headers: {
        host,
        'user-agent': 'opencsp-portal',
        accept: body === undefined ? PAGE : 'application/json',
        ...(cookie !== '' && { cookie }),
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
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
    asked.end(body);
  });
}

/** Never fails: what matters of the answer is known. */
function beginning(answer: IncomingMessage): Promise<string> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, Math.max(0, MOST_BODY_BYTES - bytes)));
      bytes += chunk.length;
      if (bytes >= MOST_BODY_BYTES) {
        answer.destroy();
      }
    });
    answer.on('error', () => undefined);
    answer.once('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
