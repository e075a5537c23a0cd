import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Agent, Dispatcher } from 'undici';
import { z } from 'zod';
import { OutcomeUnknownError, UnexpectedAnswerError } from './errors';

/** One call of the API. */
export interface Call<T extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base URL, such as `/api/projects`. */
  path: string;
  body?: object;
  /** What the answer must be. */
  schema: T;
  /** Needs no token. */
  open?: boolean;
  /** What it is about, for messages: "task 12", "a new task of template 3". */
  subject: string;
  /** What must not be shown, should Semaphore repeat it. */
  secrets?: readonly string[];
  /** 2.10 answers 400 without a body for a task, or on PostgreSQL a project, that it does not know. */
  badRequestMeansNotFound?: boolean;
  signal?: AbortSignal;
  /** Called right before it is sent; what it throws is thrown on, and nothing is sent. */
  beforeSending?: () => void;
}

/** How requests are made. */
export interface HttpOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Reads the API token, for each call anew so that it can be replaced. */
  token(): Promise<string>;
  timeoutMilliseconds: number;
  dispatcher?: Dispatcher;
}

/** Answers greater than this are not read: 64 MiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** The most of Semaphore's own words that is repeated, in characters. */
const MAX_SAID = 500;
/** With these nothing was sent, so that nothing can have happened. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

interface Reply {
  status: number;
  contentType: string;
  text: string;
}

/** Speaks HTTP with one Semaphore and turns what goes wrong into errors. */
export class SemaphoreHttp {
  private readonly dispatcher: Dispatcher;
  /** The base URL without credentials. */
  private readonly place: string;

  constructor(private readonly options: HttpOptions) {
    this.place = withoutCredentials(options.baseUrl);
    // Without keep-alive: a connection that the server has closed meanwhile would leave open whether
    // a write happened.
    this.dispatcher =
      options.dispatcher ??
      new Agent({ pipelining: 0, connect: { timeout: 5_000 } });
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  /**
   * @throws AuthenticationError, NotAllowedError, NotFoundError, InputError, ConflictError as
   *   Semaphore refuses; ServiceUnavailableError when it cannot be reached or is in trouble;
   *   OutcomeUnknownError when that leaves open whether a write happened; UnexpectedAnswerError
   *   when the answer is not of Semaphore's API
   */
  async call<T extends z.ZodType>(call: Call<T>): Promise<z.output<T>> {
    const token = call.open ? undefined : await this.options.token();
    const reply = await this.send(call, token);
    if (reply.status >= 200 && reply.status < 300) {
      return this.parse(call, reply);
    }
    throw this.refusal(call, reply, token);
  }

  private async send<T extends z.ZodType>(
    call: Call<T>,
    token: string | undefined,
  ): Promise<Reply> {
    const deadline = AbortSignal.timeout(this.options.timeoutMilliseconds);
    const signals = call.signal ? [call.signal, deadline] : [deadline];
    const url = new URL(`${this.options.baseUrl}${call.path}`);
    call.beforeSending?.();
    try {
      const response = await this.dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: call.method,
        headers: {
          accept: 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(call.body ? { 'content-type': 'application/json' } : {}),
        },
        body: call.body ? JSON.stringify(call.body) : undefined,
        signal: AbortSignal.any(signals),
      });
      return {
        status: response.statusCode,
        contentType: String(response.headers['content-type'] ?? ''),
        text: await readBody(response.body),
      };
    } catch (error) {
      call.signal?.throwIfAborted();
      throw this.brokenOff(call, error, deadline.aborted);
    }
  }

  private brokenOff<T extends z.ZodType>(
    call: Call<T>,
    error: unknown,
    isLate: boolean,
  ): Error {
    const reason = isLate
      ? `no answer within ${this.options.timeoutMilliseconds / 1000} s`
      : describe(error);
    if (call.method === 'GET' || NOT_CONNECTED.has(codeOf(error))) {
      return new ServiceUnavailableError(
        `Semaphore at ${this.place} cannot be reached (${reason}). Check that it runs, and opencsp.semaphore.baseUrl.`,
        error,
      );
    }
    return new OutcomeUnknownError(
      `Semaphore broke off over ${call.subject} (${reason}); it may have happened all the same. Look for it before trying again.`,
      error,
    );
  }

  private parse<T extends z.ZodType>(call: Call<T>, reply: Reply): z.output<T> {
    if (reply.contentType.includes('text/html')) {
      throw new UnexpectedAnswerError(
        `${this.place}${call.path} answers with a web page instead of Semaphore's API. Check opencsp.semaphore.baseUrl: it is the address of Semaphore without "/api".`,
      );
    }
    const parsed = call.schema.safeParse(parseJson(reply.text));
    if (parsed.success) {
      return parsed.data;
    }
    const problem = `Semaphore's answer about ${
      call.subject
    } has another form than is known: ${z.prettifyError(
      parsed.error,
    )}. Check that its version is supported, and opencsp.semaphore.baseUrl.`;
    throw call.method === 'GET'
      ? new UnexpectedAnswerError(problem)
      : new OutcomeUnknownError(problem);
  }

  /** Bodies of refusals are mostly empty, and are never counted on. */
  private refusal<T extends z.ZodType>(
    call: Call<T>,
    reply: Reply,
    token: string | undefined,
  ): Error {
    const said = errorOf(reply, [...(call.secrets ?? []), token ?? '']);
    const detail = said ? `: ${said}` : '';
    const { subject } = call;
    switch (reply.status) {
      case 401:
        return new AuthenticationError(
          `Semaphore does not accept the API token${detail}. Make a new one and put it into opencsp.semaphore.tokenFile.`,
        );
      case 403:
        return new NotAllowedError(
          `Semaphore does not allow it: ${subject}${detail}. Give the token's user the role "task_runner" or more in the project.`,
        );
      case 404:
      case 410:
        return notKnown(subject);
      case 400:
      case 422:
        return call.badRequestMeansNotFound && !said
          ? notKnown(subject)
          : new InputError(
              `Semaphore refuses it: ${subject}${
                detail || ' (it does not say why)'
              }. Look into its log, and check the template.`,
            );
      case 409:
        return new ConflictError(
          `Semaphore cannot do it now: ${subject}${detail}. Try again later.`,
        );
      default:
        return this.trouble(call, reply, detail);
    }
  }

  private trouble<T extends z.ZodType>(
    call: Call<T>,
    reply: Reply,
    detail: string,
  ): Error {
    if (reply.status < 400) {
      return new UnexpectedAnswerError(
        `${this.place}${call.path} leads elsewhere (${reply.status}) instead of to Semaphore's API. Check opencsp.semaphore.baseUrl, and that no proxy asks for a login.`,
      );
    }
    const answered = `Semaphore at ${this.place} answered ${reply.status} over ${call.subject}${detail}`;
    if (call.method !== 'GET' && reply.status >= 500) {
      return new OutcomeUnknownError(
        `${answered}; it may have happened all the same. Look for it before trying again.`,
      );
    }
    const next =
      reply.status === 429 ? 'Ask it less often' : 'Look into its log';
    return new ServiceUnavailableError(`${answered}. ${next}.`);
  }
}

function notKnown(subject: string): NotFoundError {
  return new NotFoundError(
    `Semaphore does not know it: ${subject}. It was deleted, or the token's user is not in the project.`,
  );
}

function withoutCredentials(url: string): string {
  return url.replace(/^(https?:\/\/)[^/]*@/i, '$1');
}

async function readBody(
  body: Dispatcher.ResponseData['body'],
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw new Error(`the answer is greater than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorBodySchema = z.object({ error: z.string() });

function errorOf(reply: Reply, secrets: readonly string[]): string | undefined {
  const parsed = errorBodySchema.safeParse(parseJson(reply.text));
  return parsed.success
    ? secrets
        .filter(secret => secret !== '')
        .reduce(
          (text, secret) => text.replaceAll(secret, '***'),
          parsed.data.error,
        )
        .slice(0, MAX_SAID)
    : undefined;
}

/** Looks at the shape, since an error of Node's own is no `instanceof Error` inside Jest. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : '';
}

function describe(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  return [codeOf(error), message].filter(Boolean).join(': ');
}
