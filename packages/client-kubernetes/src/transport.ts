import { Readable } from 'node:stream';
import { isError } from '@backstage/errors';
import { request } from 'undici';
import { Connection, Connector } from './connection';
import { DeadlineError, sleep, withDeadline } from './deadline';
import { errorFromFault, faultFromAnswer, KubernetesFault } from './errors';

/** One request. */
export interface ApiRequest {
  /** In words, for errors: `Reading terraforms "vm-k3x9q2ab"`. */
  operation: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
  /** Called right before it is sent, each time; what it throws is thrown on, and nothing is sent. */
  beforeSending?: () => void;
  /** Milliseconds for the whole of it, the waits that the server asks for included. */
  deadlineMs: number;
}

/** An open answer whose body comes as it is written. */
export interface OpenAnswer {
  body: Readable;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** What a 429 without `Retry-After` waits. */
const DEFAULT_RETRY_MS = 1000;
/** The least that is waited, whatever the server asks for. */
const MIN_RETRY_MS = 100;

const NO_JSON =
  'success was answered, but no JSON: is something between us and the API server, such as a proxy with a login page?';

/** What a request came to before its deadline ended it. */
interface Seen {
  /** The last 429, which says more than that nothing was answered. */
  refusal?: KubernetesFault;
}

/** Codes of a TLS handshake that failed because of the certificate: a rotated authority, say. */
const CERTIFICATE_TROUBLE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/**
 * HTTP with this library's habits: a deadline on everything, 429 honoured (the server has not begun
 * the request then, so that even a POST can be repeated), credentials read again on 401.
 */
export class Transport {
  private connection?: Promise<Connection>;
  private closed = false;

  constructor(private readonly connector: Connector) {}

  /** Sends a request and reads the whole answer. Answers of 400 and above are thrown. */
  async send(options: ApiRequest): Promise<unknown> {
    return this.guarded(options, async (signal, seen) => {
      const { body } = await this.attempt(options, signal, seen);
      return parseAnswer(options.operation, await readText(body));
    });
  }

  /** Opens a stream. The deadline is for its beginning; the signal ends it at any time. */
  async open(options: ApiRequest, signal: AbortSignal): Promise<OpenAnswer> {
    const controller = new AbortController();
    const onAbort = () => controller.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      return await this.guarded({ ...options, signal }, (deadline, seen) => {
        const giveUp = () => controller.abort(deadline.reason);
        deadline.addEventListener('abort', giveUp, { once: true });
        return this.attempt(options, controller.signal, seen).finally(() =>
          deadline.removeEventListener('abort', giveUp),
        );
      });
    } catch (error) {
      signal.removeEventListener('abort', onAbort);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    const connection = this.connection;
    this.connection = undefined;
    await connection?.then(
      open => open.dispatcher.destroy(),
      () => undefined,
    );
  }

  /** Runs under the deadline, and turns what goes wrong on the way into typed errors. */
  private async guarded<T>(
    options: ApiRequest,
    work: (signal: AbortSignal, seen: Seen) => Promise<T>,
  ): Promise<T> {
    const seen: Seen = {};
    try {
      return await withDeadline(options.signal, options.deadlineMs, signal =>
        work(signal, seen),
      );
    } catch (error) {
      if (options.signal?.aborted) {
        throw options.signal.reason;
      }
      if (error instanceof KubernetesFault) {
        throw errorFromFault(options.operation, error);
      }
      if (error instanceof DeadlineError && seen.refusal) {
        throw errorFromFault(options.operation, seen.refusal);
      }
      if (error instanceof DeadlineError || isNetworkTrouble(error)) {
        throw errorFromFault(
          options.operation,
          new KubernetesFault({
            status: 0,
            text: describe(error),
            code: codeOf(error),
          }),
        );
      }
      throw error;
    }
  }

  private async attempt(
    options: ApiRequest,
    signal: AbortSignal,
    seen: Seen,
  ): Promise<OpenAnswer> {
    let renewed = false;
    const until = performance.now() + options.deadlineMs;
    for (;;) {
      const pending = this.connected();
      const connection = await pending;
      try {
        return await exchange(connection, options, signal);
      } catch (error) {
        const retryAfterMs = tooManyRequests(error);
        if (retryAfterMs !== undefined && error instanceof KubernetesFault) {
          seen.refusal = error;
          if (performance.now() + retryAfterMs >= until) {
            // Waiting would end at the deadline, and nobody would know by what.
            throw error;
          }
          await sleep(retryAfterMs, signal);
        } else if (!renewed && wantsNewCredentials(error)) {
          renewed = true;
          this.forget(pending, connection);
        } else {
          throw error;
        }
      }
    }
  }

  private connected(): Promise<Connection> {
    if (this.closed) {
      throw new KubernetesFault({ status: 0, text: 'the client is closed' });
    }
    if (!this.connection) {
      const connection = this.connector();
      this.connection = connection;
      connection.catch(() => {
        if (this.connection === connection) {
          this.connection = undefined;
        }
      });
    }
    return this.connection;
  }

  /** Lets what runs on the old connection end by itself. */
  private forget(pending: Promise<Connection>, old: Connection): void {
    if (this.connection === pending) {
      this.connection = undefined;
    }
    old.dispatcher.close().catch(() => undefined);
  }
}

async function exchange(
  connection: Connection,
  options: ApiRequest,
  signal: AbortSignal,
): Promise<OpenAnswer> {
  const url = new URL(connection.server + options.path);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    url.searchParams.set(name, value);
  }
  const hasBody = options.body !== undefined;
  const credentials = await connection.headers();
  options.beforeSending?.();
  const answer = await request(url, {
    method: options.method,
    dispatcher: connection.dispatcher,
    headers: {
      accept: 'application/json',
      ...(hasBody
        ? { 'content-type': options.contentType ?? 'application/json' }
        : {}),
      ...credentials,
    },
    body: hasBody ? JSON.stringify(options.body) : undefined,
    signal,
    // Deadlines are ours; a watch may be silent for minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  if (answer.statusCode >= 300) {
    const retryAfter = answer.headers['retry-after'];
    throw faultFromAnswer(
      answer.statusCode,
      withoutCredentials(await readText(answer.body), credentials),
      typeof retryAfter === 'string' ? retryAfter : undefined,
    );
  }
  if (/\bhtml\b/i.test(String(answer.headers['content-type']))) {
    answer.body.on('error', () => undefined).destroy();
    throw new KubernetesFault({ status: 0, text: NO_JSON });
  }
  return { body: answer.body };
}

/** Proxies and debugging servers write what they were asked into their errors. */
function withoutCredentials(
  text: string,
  credentials: Record<string, string>,
): string {
  return Object.values(credentials)
    .flatMap(value => [value, value.split(' ').slice(1).join(' ')])
    .filter(secret => secret.length >= 8)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}

async function readText(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw new KubernetesFault({ status: 0, text: 'the answer is too large' });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Something in between, such as a login page of a proxy, answers 200 with HTML. */
function parseAnswer(operation: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw errorFromFault(
      operation,
      new KubernetesFault({ status: 0, text: NO_JSON }),
    );
  }
}

function tooManyRequests(error: unknown): number | undefined {
  return error instanceof KubernetesFault && error.details.status === 429
    ? Math.max(MIN_RETRY_MS, error.details.retryAfterMs ?? DEFAULT_RETRY_MS)
    : undefined;
}

function wantsNewCredentials(error: unknown): boolean {
  return error instanceof KubernetesFault
    ? error.details.status === 401
    : CERTIFICATE_TROUBLE.test(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Errors of sockets, DNS and TLS carry a code; mistakes of ours do not. */
export function isNetworkTrouble(error: unknown): boolean {
  return codeOf(error) !== undefined;
}

/** A network error in one line. */
export function describe(error: unknown): string {
  const code = codeOf(error);
  const text = isError(error) ? error.message || error.name : String(error);
  return code && !text.includes(code) ? `${code}: ${text}` : text;
}
