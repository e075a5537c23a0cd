import { z } from 'zod';
import { errorBodySchema, OpencspApiError } from './errors';
import {
  instanceSchema,
  InstanceWork,
  instanceWorkSchema,
  Instance,
  logPageSchema,
  LogPage,
  outcomeSchema,
  Outcome,
} from './instances/instance';
import {
  CreateInstanceInput,
  ListInstancesInput,
  Validation,
  validationSchema,
} from './instances/requests';
import {
  AbandonInstance,
  CleanReport,
  cleanReportSchema,
  CleanRequestInput,
  LedgerReport,
  ledgerReportSchema,
  ListWorkInput,
  WorkItem,
  workItemSchema,
} from './operations/operations';
import {
  HealthDetails,
  healthDetailsSchema,
  Network,
  networkSchema,
  OsTemplate,
  osTemplateSchema,
  Quota,
  quotaSchema,
  Size,
  sizeSchema,
} from './platform/options';

/** A page of a list. */
export interface Page<T> {
  items: T[];
  totalItems: number;
  nextCursor?: string;
}

/** One entry of the change feed that the catalog pulls. */
export const changeSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  /** The instance as it is now; absent when it is gone for the catalog. */
  instance: instanceSchema.optional(),
});

/** @public */
export type Change = z.infer<typeof changeSchema>;

/** A page of the change feed. */
export const changePageSchema = z.object({
  items: z.array(changeSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  more: z.boolean(),
});

/** @public */
export type ChangePage = z.infer<typeof changePageSchema>;

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

/**
 * The typed client of `/api/opencsp/v1`. Every answer is parsed; every refusal is an
 * {@link OpencspApiError} with the API's own words.
 */
export class OpencspClient {
  constructor(private readonly options: OpencspClientOptions) {}

  async listInstances(
    query: ListInstancesInput = {},
    call?: CallOptions,
  ): Promise<Page<Instance>> {
    return this.get(
      `/instances${toQuery(query)}`,
      pageOf(instanceSchema),
      call,
    );
  }

  async getInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.get(instancePath(id), instanceSchema, call);
  }

  /** `idempotencyKey` makes a repeated call answer with the first one's instance. */
  async createInstance(
    request: CreateInstanceInput,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.send('POST', '/instances', instanceSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  /** Holds a request against every rule without making anything. */
  async validateInstance(
    request: unknown,
    call?: CallOptions,
  ): Promise<Validation> {
    return this.send('POST', '/instances/validate', validationSchema, {
      ...call,
      body: request,
    });
  }

  async retryInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.send('POST', `${instancePath(id)}/retry`, instanceSchema, call);
  }

  async cancelInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.send(
      'POST',
      `${instancePath(id)}/cancel`,
      instanceSchema,
      call,
    );
  }

  /** `confirm` is the machine's name. */
  async deleteInstance(
    id: string,
    confirm: string,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.send('DELETE', instancePath(id), instanceSchema, {
      ...call,
      body: { confirm },
    });
  }

  async getInstanceLogs(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<LogPage> {
    return this.get(
      `${instancePath(id)}/logs${toQuery({ after })}`,
      logPageSchema,
      call,
    );
  }

  /** Opens the live log (server-sent events); the body is read by the caller. */
  async openInstanceLogStream(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<Response> {
    return this.request(
      'GET',
      `${instancePath(id)}/logs/stream${toQuery({ after })}`,
      {
        ...call,
        headers: { Accept: 'text/event-stream' },
      },
    );
  }

  /** For operators: why it does or does not move. */
  async getInstanceWork(id: string, call?: CallOptions): Promise<InstanceWork> {
    return this.get(`${instancePath(id)}/work`, instanceWorkSchema, call);
  }

  async getInstanceOutcome(id: string, call?: CallOptions): Promise<Outcome> {
    return this.get(`${instancePath(id)}/outcome`, outcomeSchema, call);
  }

  async listSizes(call?: CallOptions): Promise<Page<Size>> {
    return this.get('/sizes', pageOf(sizeSchema), call);
  }

  async listOsTemplates(call?: CallOptions): Promise<Page<OsTemplate>> {
    return this.get('/os-templates', pageOf(osTemplateSchema), call);
  }

  async listNetworks(call?: CallOptions): Promise<Page<Network>> {
    return this.get('/networks', pageOf(networkSchema), call);
  }

  async getQuota(owner?: string, call?: CallOptions): Promise<Quota> {
    return this.get(`/quota${toQuery({ owner })}`, quotaSchema, call);
  }

  async getHealthDetails(call?: CallOptions): Promise<HealthDetails> {
    return this.get('/health/details', healthDetailsSchema, call);
  }

  /** For operators: what is due, worked on, overdue or in trouble. */
  async listWork(
    query: ListWorkInput = {},
    call?: CallOptions,
  ): Promise<Page<WorkItem>> {
    return this.get(
      `/operations/work${toQuery(query)}`,
      pageOf(workItemSchema),
      call,
    );
  }

  /** For operators: the ledger against the world. */
  async compareLedger(call?: CallOptions): Promise<LedgerReport> {
    return this.get('/operations/ledger', ledgerReportSchema, call);
  }

  /** For operators: what cleaning would do, or with `dryRun: false`, does. */
  async cleanLedger(
    request: CleanRequestInput,
    call?: CallOptions,
  ): Promise<CleanReport> {
    return this.send('POST', '/operations/ledger/clean', cleanReportSchema, {
      ...call,
      body: request,
    });
  }

  /** For operators: ends a deletion that cannot end, and writes down what may be left. */
  async abandonInstance(
    id: string,
    request: AbandonInstance,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.send('POST', `${instancePath(id)}/abandon`, instanceSchema, {
      ...call,
      body: request,
    });
  }

  /** The change feed, for the catalog's service credentials. */
  async getChanges(after: number, call?: CallOptions): Promise<ChangePage> {
    return this.get(
      `/internal/changes${toQuery({ after })}`,
      changePageSchema,
      call,
    );
  }

  private async get<T>(
    path: string,
    schema: z.ZodType<T>,
    call?: CallOptions,
  ): Promise<T> {
    return this.send('GET', path, schema, call);
  }

  private async send<T>(
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

  private async request(
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

function pageOf<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({
    items: z.array(item),
    totalItems: z.number().int(),
    nextCursor: z.string().optional(),
  });
}

function instancePath(id: string): string {
  return `/instances/${encodeURIComponent(id)}`;
}

function toQuery(values: object): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) {
      query.set(key, Array.isArray(value) ? value.join(',') : String(value));
    }
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
