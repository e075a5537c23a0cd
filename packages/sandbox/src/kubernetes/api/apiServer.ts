import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Kind, NAMESPACES } from '../store/kinds';
import { isJsonObject, JsonObject, toWire } from '../store/objects';
import { Writer } from '../store/managedFields';
import { ObjectStore } from '../store/objectStore';
import { authorize, Caller, callerOf } from './access';
import { apply } from './apply';
import { FieldValidation } from './decode';
import { remove } from './deletes';
import { ListQuery, listPage, versionOfTheFuture } from './lists';
import { fieldSelector, labelSelector } from './selectors';
import {
  failure,
  forceForbidden,
  notFound,
  notYetInstalled,
  pageNotFound,
  StatusError,
  tooManyRequests,
} from './statusError';
import { Watches } from './watches';
import { ApiFaults, storeAnswers, storeHung, StoreUse } from './apiFaults';
import { checkAccept, contentType, readBody, requireJson, send } from './http';
import { isReview, review } from './reviews';
import { parseRoute, Route, verbOf } from './route';
import { inForm, listForm } from './tables';
import { isTerminating } from '../namespaces';
import {
  create,
  patch,
  patchStatus,
  replace,
  replaceStatus,
  WriteAnswer,
  WriteTarget,
} from './writes';

/** @public */
export interface ApiServerOptions {
  store: ObjectStore;
  watches: Watches;
  tokens: { portal: string; admin: string };
  /** Where the portal's account has its rights. */
  namespace: string;
  /** Factor of all waits. */
  speed: number;
  now: () => Date;
}

/** How long a version is waited for that is not yet there (recorded: i5). */
const FUTURE_VERSION_MS = 3_000;

/** Answers requests as a kube-apiserver v1.33 does. */
export class ApiServer {
  readonly faults: ApiFaults = {
    tooManyRequests: 0,
    starting: false,
    notReady: false,
  };

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
    if (await this.answerPublic(url.pathname, response)) {
      return;
    }
    if (isReview(url.pathname) && caller !== 'system:anonymous') {
      const asked: unknown = JSON.parse(await readBody(request));
      const { namespace, now } = this.options;
      send(
        response,
        201,
        review(url.pathname, asked, caller, namespace, now()),
      );
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
    if (this.faults.starting && route.kind.custom) {
      throw notYetInstalled();
    }
    checkAccept(request.headers.accept);
    const { kind } = route;
    if (verb === 'watch') {
      this.options.watches.start(this.query(kind, route, url), response);
      return;
    }
    const body = await readBody(request);
    const use = useOf(verb);
    const fromCache =
      use === 'list' && url.searchParams.get('resourceVersion') === '0';
    const answers =
      fromCache || (await storeAnswers(this.faults, use, this.options.speed));
    if (!answers && !this.faults.storeHangs?.writesHappen) {
      throw storeHung(use);
    }
    await this.untilVersion(verb, url.searchParams);
    const writer = writerOf(request, url.searchParams);
    const answer = this.options.store.as(writer, () =>
      this.perform(verb, { ...route, kind }, url, request, body),
    );
    if (!answers) {
      throw storeHung(use);
    }
    const old = route.deprecated;
    const shown = old ? inVersion(answer.body, kind, old) : answer.body;
    send(response, answer.code, shown, {}, [
      ...(old
        ? [`${old} ${kind.kind} is deprecated, upgrade to v1alpha2`]
        : []),
      ...answer.warnings,
    ]);
  }

  /** A version of the future is waited for, a little (recorded: i5). */
  private async untilVersion(
    verb: string,
    params: URLSearchParams,
  ): Promise<void> {
    const version = Number(params.get('resourceVersion') ?? 0);
    const { store, speed } = this.options;
    if (['get', 'list'].includes(verb) && version > store.currentVersion) {
      await delay(FUTURE_VERSION_MS * speed);
      if (version > store.currentVersion) {
        throw versionOfTheFuture(String(version), store.currentVersion);
      }
    }
  }

  /** What anonymous callers may read. */
  private async answerPublic(
    path: string,
    response: ServerResponse,
  ): Promise<boolean> {
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
      const { faults } = this;
      const answers = await storeAnswers(faults, 'readyz', this.options.speed);
      const ready = answers && !faults.starting && !faults.notReady;
      const failed = answers
        ? '[-]autoregister-completion failed: reason withheld'
        : '[-]etcd failed: reason withheld';
      const words = `[+]ping ok\n[+]log ok\n${failed}\nreadyz check failed\n`;
      send(response, ready ? 200 : 500, ready ? 'ok' : words);
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
      this.options.namespace,
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
      const form = listForm(request.headers.accept);
      const shown = inForm(form, kind, page, this.options.now());
      return { code: 200, body: shown, warnings: [] };
    }
    const namespace = kind.clusterScoped ? '' : route.namespace;
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
      if (verb === 'update') {
        return replaceStatus(target, name, body);
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
      case 'deletecollection':
        return this.removeAll(target, this.query(kind, route, url));
      default:
        return remove(target, name, body);
    }
  }

  private removeAll(target: WriteTarget, query: ListQuery): WriteAnswer {
    const list = listPage(query);
    for (const object of target.store.list(target.kind, target.namespace)) {
      if (query.matches(object)) {
        remove(target, object.metadata.name, '');
      }
    }
    return { code: 200, body: list, warnings: [] };
  }

  private patched(
    target: WriteTarget,
    name: string,
    body: string,
    request: IncomingMessage,
    params: URLSearchParams,
  ): WriteAnswer {
    const type = contentType(request);
    const isApply = type === 'application/apply-patch+yaml';
    if (params.get('force') !== null && !isApply) {
      throw forceForbidden();
    }
    return isApply && target.kind.custom
      ? apply(target, name, body, {
          fieldManager: params.get('fieldManager'),
          force: params.get('force') === 'true',
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

  private place(kind: Kind, namespace: string): WriteTarget['place'] {
    if (kind.clusterScoped) {
      return 'active';
    }
    const object = this.options.store.get(NAMESPACES, '', namespace);
    if (!object) {
      return 'missing';
    }
    return isTerminating(object) ? 'terminating' : 'active';
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
      place: this.place(kind, namespace),
      dryRun: params.get('dryRun') === 'All',
      validation: isFieldValidation(validation) ? validation : 'Warn',
    };
  }
}

/** An older version differs in nothing that is looked at here but its name. */
function inVersion(body: JsonObject, kind: Kind, version: string): JsonObject {
  const apiVersion = `${kind.group}/${version}`;
  const { items } = body;
  return {
    ...body,
    apiVersion,
    ...(Array.isArray(items)
      ? {
          items: items
            .filter(isJsonObject)
            .map(item => ({ ...item, apiVersion })),
        }
      : {}),
  };
}

/** By the parameter, else by what the client calls itself. */
function writerOf(request: IncomingMessage, params: URLSearchParams): Writer {
  const agent = (request.headers['user-agent'] ?? '').split('/')[0];
  return {
    manager: params.get('fieldManager') || agent || 'unknown',
    operation: 'Update',
  };
}

function useOf(verb: string): StoreUse {
  return verb === 'get' || verb === 'list' ? verb : 'write';
}

function isFieldValidation(text: string | null): text is FieldValidation {
  return text === 'Strict' || text === 'Warn' || text === 'Ignore';
}
