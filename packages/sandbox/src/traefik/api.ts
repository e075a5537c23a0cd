import {
  apiText,
  ApiObject,
  ApiValue,
  listedEntryPoint,
  listedMiddleware,
  listedRouter,
  listedService,
  rawMiddleware,
  rawRouter,
  rawService,
} from './apiJson';
import { pageOf, wanted } from './apiLists';
import { Runtime, Status } from './runtime';
import { StaticSettings } from './staticSettings';
import { answer, goError } from './visit';
import { ProxyResponse } from './world';

/** What the API shows. */
export interface ApiState {
  settings: StaticSettings;
  runtime: Runtime;
  /** As listed. */
  certificates: readonly ApiObject[];
  startedAt: Date;
  isUp: (service: string, url: string) => boolean;
}

const JSON_TYPE = 'application/json';
const VERSION = { Version: '3.7.9', Codename: 'cheddar' };

/** A list with the names of its things, for lists and for one of them. */
interface Listed {
  /** As a 404 names it. */
  kind: string;
  items: readonly ApiObject[];
  /** Of an item, where a search looks. */
  texts: (item: ApiObject) => readonly unknown[];
}

/** Answers a GET below `/api` (recorded: api-healthy). */
export function apiAnswer(state: ApiState, url: string): ProxyResponse {
  const [path, query = ''] = url.split(/\?(.*)/s, 2);
  const search = new URLSearchParams(query);
  switch (path) {
    case '/api/version':
      return json(
        { ...VERSION, startDate: nanoseconds(state.startedAt) },
        '',
        `${JSON_TYPE}; charset=UTF-8`,
      );
    case '/api/overview':
      return json(overview(state));
    case '/api/rawdata':
      return json(rawData(state));
    default:
      return listOrOne(lists(state), path, search);
  }
}

function listOrOne(
  all: ReadonlyMap<string, Listed>,
  path: string,
  search: URLSearchParams,
): ProxyResponse {
  const list = all.get(path);
  if (list) {
    return page(list, search);
  }
  const slash = path.lastIndexOf('/');
  const parent = all.get(path.slice(0, slash));
  if (!parent) {
    return goError(404, '404 page not found');
  }
  const name = decoded(path.slice(slash + 1));
  const item = parent.items.find(one => one.name === name);
  return item ? json(item) : message(404, `${parent.kind} not found: ${name}`);
}

function lists({
  settings,
  runtime,
  certificates,
  isUp,
}: ApiState): ReadonlyMap<string, Listed> {
  const nothing = (kind: string): Listed => ({
    kind,
    items: [],
    texts: () => [],
  });
  return new Map<string, Listed>([
    [
      '/api/entrypoints',
      {
        kind: 'entry point',
        items: Object.entries(settings.entryPoints)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, one]) => listedEntryPoint(name, one)),
        texts: () => [],
      },
    ],
    [
      '/api/http/routers',
      {
        kind: 'router',
        items: [...runtime.routers.values()].map(listedRouter),
        texts: ({ name, rule }) => [name, rule],
      },
    ],
    [
      '/api/http/services',
      {
        kind: 'service',
        items: [...runtime.services.values()].map(service =>
          listedService(service, serverUrl => isUp(service.name, serverUrl)),
        ),
        texts: ({ name }) => [name],
      },
    ],
    [
      '/api/http/middlewares',
      {
        kind: 'middleware',
        items: [...runtime.middlewares.values()].map(listedMiddleware),
        texts: ({ name }) => [name],
      },
    ],
    [
      '/api/certificates',
      {
        kind: 'certificate',
        items: certificates,
        texts: ({ commonName, issuerOrg, issuerCN, sans }) => [
          commonName,
          issuerOrg,
          issuerCN,
          ...(Array.isArray(sans) ? sans : []),
        ],
      },
    ],
    ['/api/tcp/routers', nothing('router')],
    ['/api/tcp/services', nothing('service')],
    ['/api/tcp/middlewares', nothing('middleware')],
    ['/api/udp/routers', nothing('router')],
    ['/api/udp/services', nothing('service')],
  ]);
}

function page(
  { items, texts }: Listed,
  search: URLSearchParams,
): ProxyResponse {
  const found = items.filter(item => wanted(item, texts(item), search));
  const { problem, part, next } = pageOf(found, search);
  return problem === undefined
    ? json(part, '\n', JSON_TYPE, { 'x-next-page': String(next) })
    : message(400, problem);
}

function overview({ settings, runtime, certificates }: ApiState): ApiObject {
  const statuses = (items: Iterable<{ status: Status }>) =>
    counted([...items].map(({ status }) => status));
  const none = counted([]);
  const { docker, file } = settings.providers;
  return {
    http: {
      routers: statuses(runtime.routers.values()),
      services: statuses(runtime.services.values()),
      middlewares: statuses(runtime.middlewares.values()),
    },
    tcp: { routers: none, services: none, middlewares: none },
    udp: { routers: none, services: none },
    certificates: counted(certificates.map(({ status }) => String(status))),
    features: {
      tracing: '',
      metrics: '',
      accessLog: settings.accessLog !== undefined,
    },
    providers: [...(docker ? ['Docker'] : []), ...(file ? ['File'] : [])],
  };
}

function counted(statuses: readonly string[]): ApiObject {
  return {
    total: statuses.length,
    warnings: statuses.filter(status => status === 'warning').length,
    errors: statuses.filter(status => status === 'disabled').length,
  };
}

function rawData({ runtime, isUp }: ApiState): ApiObject {
  const map = <T extends { name: string }>(
    items: Iterable<T>,
    show: (item: T) => ApiObject,
  ) => Object.fromEntries([...items].map(item => [item.name, show(item)]));
  return {
    routers: map(runtime.routers.values(), rawRouter),
    middlewares: map(runtime.middlewares.values(), rawMiddleware),
    services: map(runtime.services.values(), service =>
      rawService(service, serverUrl => isUp(service.name, serverUrl)),
    ),
  };
}

/** An error of the API: JSON that says it is text (recorded: api-healthy "unknown router"). */
function message(status: number, text: string): ProxyResponse {
  return goError(status, apiText({ message: text }));
}

function json(
  value: ApiValue,
  end = '\n',
  type = JSON_TYPE,
  headers: Readonly<Record<string, string>> = {},
): ProxyResponse {
  return answer(200, `${apiText(value)}${end}`, {
    'content-type': type,
    ...headers,
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As Go writes a time of now. */
function nanoseconds(date: Date): string {
  return date.toISOString().replace('Z', '000001Z');
}
