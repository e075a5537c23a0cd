import { z } from 'zod';
import { errorBodySchema, OpencspApiError } from './errors';

/** A page of a list. */
export interface Page<T> {
  items: T[];
  totalItems: number;
  nextCursor?: string;
}

/** What the client needs of the world: where the API is, and a `fetch` that adds who is calling. */
export interface OpencspClientOptions {
  /** Base URL of the plugin's API without a trailing slash, such as `http://…/api/opencsp`. */
  baseUrl: () => Promise<string>;
  fetch: typeof fetch;
}

/** Options of each call. */
export interface CallOptions {
  signal?: AbortSignal;
  /** A Backstage token; the frontend's `fetch` adds its own. */
  token?: string;
}

/** Sends requests to the API and parses what comes back; a refusal is an {@link OpencspApiError}. */
export class ApiRequests {
  constructor(private readonly options: OpencspClientOptions) {}

  async get<T>(
    path: string,
    schema: z.ZodType<T>,
    call?: CallOptions,
  ): Promise<T> {
    return this.send('GET', path, schema, call);
  }

  async send<T>(
    method: string,
    path: string,
    schema: z.ZodType<T>,
    call: CallOptions & {
      body?: unknown;
      headers?: Record<string, string>;
    } = {},
  ): Promise<T> {
    const response = await this.request(method, path, call);
    const text = await response.text().catch(error => {
      throw unreachable(call, error);
    });
    const parsed = schema.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new OpencspApiError(
        `The portal answered ${method} ${path} in a form that this page does not know. Reload the page; if it stays, the frontend and the backend are of different versions.`,
        { status: response.status, fields: [] },
        parsed.error,
      );
    }
    return parsed.data;
  }

  async request(
    method: string,
    path: string,
    call: CallOptions & { body?: unknown; headers?: Record<string, string> },
  ): Promise<Response> {
    const url = `${await this.options.baseUrl()}/v1${path}`;
    const response = await this.options
      .fetch(url, {
        method,
        signal: call.signal,
        headers: {
          Accept: 'application/json',
          ...(call.body === undefined
            ? {}
            : { 'Content-Type': 'application/json' }),
          ...(call.token ? { Authorization: `Bearer ${call.token}` } : {}),
          ...call.headers,
        },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
      })
      .catch(error => {
        throw unreachable(call, error);
      });
    if (!response.ok) {
      throw await errorOf(response, method, path);
    }
    return response;
  }
}

/** No answer came, or it was cut off; an abort stays what it is. */
function unreachable({ signal }: CallOptions, error: unknown): unknown {
  return signal?.aborted
    ? error
    : new OpencspApiError(
        'The portal could not be reached. Check the connection; the page tries again by itself.',
        { status: 0, fields: [] },
        error,
      );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function errorOf(
  response: Response,
  method: string,
  path: string,
): Promise<OpencspApiError> {
  const body = errorBodySchema.safeParse(
    await response.json().catch(() => undefined),
  );
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (!body.success) {
    return new OpencspApiError(
      `The portal answered ${method} ${path} with ${response.status}.`,
      {
        status: response.status,
        fields: [],
        requestId,
      },
    );
  }
  const { message, code, fields = [], nextStep } = body.data.error;
  return new OpencspApiError(message, {
    status: response.status,
    code,
    fields,
    nextStep,
    requestId: body.data.error.requestId ?? requestId,
  });
}

/** The schema of a page of these. */
export function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({
    items: z.array(item),
    totalItems: z.number().int(),
    nextCursor: z.string().optional(),
  });
}

/** `?a=1&b=2,3`, without what is not set; empty when nothing is. */
export function toQuery(values: object): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) {
      query.set(key, Array.isArray(value) ? value.join(',') : String(value));
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
