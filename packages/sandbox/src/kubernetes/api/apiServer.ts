import { IncomingMessage, ServerResponse } from 'node:http';
import { Kind, KINDS } from '../store/kinds';
import { JsonObject, toWire } from '../store/objects';
import { ObjectStore } from '../store/objectStore';
import { authorize, Caller, callerOf } from './access';
import { apply, FieldOwners } from './apply';
import { FieldValidation } from './decode';
import { ListQuery, listPage } from './lists';
import { fieldSelector, labelSelector } from './selectors';
import {
  failure,
  notFound,
  notYetInstalled,
  pageNotFound,
  StatusError,
  tooManyRequests,
  unsupportedMediaType,
} from './statusError';
import { Watches } from './watches';
import {
  create,
  patch,
  patchStatus,
  remove,
  replace,
  WriteAnswer,
  WriteTarget,
} from './writes';

/** Trouble that scenarios make, for whoever is not an administrator. */
export interface ApiFaults {
  /** How many of the next requests are refused with 429. */
  tooManyRequests: number;
  /** Custom resources answer 503, as they do for a moment after a start. */
  starting: boolean;
}

/** @public */
export interface ApiServerOptions {
  store: ObjectStore;
  watches: Watches;
  tokens: { portal: string; admin: string };
  /** The namespaces that exist. The portal's account has its rights in the first one. */
  namespaces: readonly string[];
}

const MAX_BODY_BYTES = 3_145_728;

interface Route {
  kind: Kind | undefined;
  group: string;
  plural: string;
  /** Absent for what is asked of all namespaces. */
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Answers requests as a kube-apiserver v1.33 does. */
export class ApiServer {
  readonly faults: ApiFaults = { tooManyRequests: 0, starting: false };
  private readonly owners: FieldOwners = new Map();

  constructor(private readonly options: ApiServerOptions) {}

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await this.answer(request, response);
    } catch (error) {
      if (response.headersSent) {
        response.socket?.destroy();
        return;
      }
      const status =
        error instanceof StatusError
          ? error
          : failure(500, 'InternalError', `Internal error occurred: ${error}`);
      send(response, status.code, status.body, status.headers);
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://kubernetes');
    const caller = callerOf(request.headers.authorization, this.options.tokens);
    if (caller !== 'admin' && this.faults.tooManyRequests > 0) {
      this.faults.tooManyRequests -= 1;
      throw tooManyRequests();
    }
    if (this.answerPublic(url.pathname, response)) {
      return;
    }
    const route = parseRoute(url.pathname);
    if (!route) {
      throw pageNotFound();
    }
    const verb = verbOf(request.method ?? 'GET', route, url.searchParams);
    this.authorize(caller, verb, route);
    if (!route.kind) {
      throw pageNotFound();
    }
    if (this.faults.starting && route.kind.custom && caller !== 'admin') {
      throw notYetInstalled();
    }
    checkAccept(request.headers.accept);
    const { kind } = route;
    if (verb === 'watch') {
      this.options.watches.start(this.query(kind, route, url), response);
      return;
    }
    const body = await readBody(request);
    const answer = this.perform(verb, { ...route, kind }, url, request, body);
    send(response, answer.code, answer.body, {}, answer.warnings);
  }

  /** What anonymous callers may read. */
  private answerPublic(path: string, response: ServerResponse): boolean {
    if (path === '/version') {
      send(response, 200, {
        major: '1',
        minor: '33',
        gitVersion: 'v1.33.13',
        platform: 'sandbox',
      });
      return true;
    }
    if (['/readyz', '/livez', '/healthz'].includes(path)) {
      const ready = !this.faults.starting;
      send(response, ready ? 200 : 500, ready ? 'ok' : 'readyz check failed\n');
      return true;
    }
    return false;
  }

  private authorize(caller: Caller, verb: string, route: Route): void {
    authorize(
      caller,
      {
        verb,
        group: route.group,
        resource: route.subresource
          ? `${route.plural}/${route.subresource}`
          : route.plural,
        namespace: route.namespace,
        name: route.name,
      },
      this.options.namespaces[0],
    );
  }

  private query(kind: Kind, route: Route, url: URL): ListQuery {
    const labels = url.searchParams.get('labelSelector');
    const fields = url.searchParams.get('fieldSelector');
    const byLabel = labelSelector(labels);
    const byField = fieldSelector(kind, fields);
    return {
      store: this.options.store,
      kind,
      namespace: route.namespace,
      matches: object => byLabel(object) && byField(object),
      narrowed: Boolean(labels || fields),
      params: url.searchParams,
    };
  }

  private perform(
    verb: string,
    route: Route & { kind: Kind },
    url: URL,
    request: IncomingMessage,
    body: string,
  ): WriteAnswer {
    const { kind, name = '', subresource } = route;
    if (verb === 'list') {
      const page = listPage(this.query(kind, route, url));
      return { code: 200, body: page, warnings: [] };
    }
    const { namespace } = route;
    if (namespace === undefined) {
      throw pageNotFound();
    }
    const target = this.target(kind, namespace, url.searchParams);
    if (verb === 'create' || verb === 'update') {
      requireJson(request);
    }
    if (verb === 'create') {
      return create(target, body);
    }
    if (subresource !== undefined) {
      if (subresource !== 'status' || !kind.hasStatus) {
        throw pageNotFound();
      }
      return verb === 'patch'
        ? patchStatus(target, name, body, contentType(request))
        : this.read(kind, namespace, name);
    }
    switch (verb) {
      case 'get':
        return this.read(kind, namespace, name);
      case 'update':
        return replace(target, name, body);
      case 'patch':
        return this.patched(target, name, body, request, url.searchParams);
      default:
        return remove(target, name, body);
    }
  }

  private patched(
    target: WriteTarget,
    name: string,
    body: string,
    request: IncomingMessage,
    params: URLSearchParams,
  ): WriteAnswer {
    const type = contentType(request);
    return type === 'application/apply-patch+yaml' && target.kind.custom
      ? apply(target, name, body, {
          fieldManager: params.get('fieldManager'),
          force: params.get('force') === 'true',
          owners: this.owners,
        })
      : patch(target, name, body, type);
  }

  private read(kind: Kind, namespace: string, name: string): WriteAnswer {
    const object = this.options.store.get(kind, namespace, name);
    if (!object) {
      throw notFound(kind, name);
    }
    return { code: 200, body: toWire(object), warnings: [] };
  }

  private target(
    kind: Kind,
    namespace: string,
    params: URLSearchParams,
  ): WriteTarget {
    const validation = params.get('fieldValidation');
    return {
      store: this.options.store,
      kind,
      namespace,
      namespaceExists: this.options.namespaces.includes(namespace),
      dryRun: params.get('dryRun') === 'All',
      validation: isFieldValidation(validation) ? validation : 'Warn',
    };
  }
}

function isFieldValidation(text: string | null): text is FieldValidation {
  return text === 'Strict' || text === 'Warn' || text === 'Ignore';
}

function parseRoute(path: string): Route | undefined {
  const parsed =
    /^\/(?:api\/v1|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+)(?:\/([^/]+))?)?$/.exec(
      path,
    );
  if (!parsed) {
    return undefined;
  }
  const [group = '', version = 'v1', namespace, plural, name, subresource] =
    parsed
      .slice(1)
      .map(part => (part === undefined ? part : decodeURIComponent(part)));
  return {
    kind: KINDS.find(
      candidate =>
        candidate.group === group &&
        candidate.version === version &&
        candidate.plural === plural,
    ),
    group,
    plural: plural ?? '',
    namespace,
    name,
    subresource,
  };
}

/** A POST to an item path creates, and a watch of one is a plain read (recorded: i1, i6). */
function verbOf(method: string, route: Route, params: URLSearchParams): string {
  const item = route.name !== undefined;
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return item ? 'delete' : 'deletecollection';
    default:
      if (item) {
        return 'get';
      }
      return ['1', 'true'].includes(params.get('watch') ?? '')
        ? 'watch'
        : 'list';
  }
}

function checkAccept(accept: string | undefined): void {
  if (accept && !/\*\/\*|application\/(json|\*)/.test(accept)) {
    throw failure(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  }
}

function requireJson(request: IncomingMessage): void {
  const type = contentType(request);
  if (type && type !== 'application/json') {
    throw unsupportedMediaType([
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
    ]);
  }
}

function contentType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0].trim();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      throw failure(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${MAX_BODY_BYTES}`,
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(
  response: ServerResponse,
  code: number,
  body: JsonObject | string,
  headers: Record<string, string> = {},
  warnings: readonly string[] = [],
): void {
  const isText = typeof body === 'string';
  response.writeHead(code, {
    'Content-Type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'Cache-Control': 'no-cache, private',
    ...headers,
    ...(warnings.length > 0
      ? {
          Warning: warnings.map(
            warning => `299 - "${warning.replaceAll('"', '\\"')}"`,
          ),
        }
      : {}),
  });
  response.end(isText ? body : JSON.stringify(body));
}
