import { ClientRequest, IncomingMessage, request as http } from 'node:http';
import { request as https } from 'node:https';
import { isIP, LookupFunction } from 'node:net';
import { linkSignals } from '../reconcile/linkedSignal';
import { describeTrouble } from '../reconcile/trouble';
import { hostOf, PinnedAddress } from './addressPolicy';
import { PostOutcome } from './retryPlan';

/** So much of an answer's body is read, so that the receiver can end it; nothing of it is kept. */
const MOST_BYTES = 8 * 1_024;
/** How long a receiver may take to answer, in milliseconds. */
export const ANSWER_MS = 15_000;
/** How long it may take to end an answer whose status is known, in milliseconds. */
const BODY_MS = 2_000;

/** A request to be sent. */
export interface Post {
  url: URL;
  /** Where the connection goes, whatever the name means by then. */
  pinned: PinnedAddress;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Authorities in PEM, in place of those of the system. */
  ca?: string;
  /** In milliseconds. */
  answerMs?: number;
}

/**
 * Sends a request on a connection of its own, and reads the status of the answer. Redirects are not
 * followed.
 *
 * @throws the reason of the signal when it aborts before there is an answer
 */
export async function post(
  { url, pinned, headers, body, ca, answerMs = ANSWER_MS }: Post,
  signal: AbortSignal,
): Promise<PostOutcome> {
  const deadline = linkSignals([signal], answerMs);
  const host = hostOf(url);
  const content = Buffer.from(body, 'utf8');
  const send = url.protocol === 'https:' ? https : http;
  try {
    const request = send({
      method: 'POST',
      host,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, 'content-length': String(content.length) },
      lookup: pinTo(pinned),
      // A name for TLS; addresses have none (RFC 6066 §3).
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ca,
      agent: false,
      signal: deadline.signal,
    });
    const answer = await answerTo(request, content);
    await drain(answer);
    return {
      outcome: 'answer',
      status: answer.statusCode ?? 0,
      retryAfter: answer.headers['retry-after'],
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      outcome: 'trouble',
      message: deadline.signal.aborted
        ? `No answer came within ${answerMs / 1_000} s.`
        : `The receiver was not reached: ${describeTrouble(error)}`,
    };
  } finally {
    deadline[Symbol.dispose]();
  }
}

/** The answer's status and headers. */
function answerTo(
  request: ClientRequest,
  content: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Also what comes after the answer: it must not bring the process down.
    request.on('error', reject);
    // Without an error where the receiver wants another protocol, for example.
    request.once('close', () =>
      reject(new Error('The connection was closed without an answer')),
    );
    request.end(content);
  });
}

/** Reads some of the body, or waits for its end, and never fails: what matters is known. */
function drain(answer: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    let bytes = 0;
    const timer = setTimeout(() => answer.destroy(), BODY_MS);
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) {
        answer.destroy();
      }
    });
    answer.on('error', () => undefined);
    answer.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Node's own look-up asks anew; this one has the answer that was checked. */
function pinTo({ address, family }: PinnedAddress): LookupFunction {
  return (_host, options, done) =>
    options.all
      ? done(null, [{ address, family }])
      : done(null, address, family);
}
