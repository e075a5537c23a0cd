import {
  DynamicSettings,
  MiddlewareSettings,
  RouterSettings,
  ServiceSettings,
} from './dynamicSettings';
import { LogEntry } from './log';
import { Matcher } from './rules';
import { Middleware } from './visit';

/*
 * What is running: routers, services and middlewares of all providers, with what is wrong with each.
 * Only the structure; how it is built is in `buildRuntime.ts`.
 */

/** As the API has it. `warning`: it serves in part. */
export type Status = 'enabled' | 'warning' | 'disabled';

/** Things of one provider. */
export interface ProviderSettings {
  provider: 'internal' | 'file' | 'docker';
  settings: DynamicSettings;
  /** By router, where they are no numbers of JavaScript's. */
  priorities?: ReadonlyMap<string, bigint>;
}

/** What each thing has. */
export interface RuntimeItem {
  /** With the provider: `files@file`. */
  name: string;
  provider: string;
  /** Without doubles. Empty: enabled. */
  errors: string[];
  status: Status;
}

/** A router. */
export interface RuntimeRouter extends RuntimeItem {
  /** Middlewares with their provider; entry points as written, or the default ones. */
  settings: RouterSettings & { entryPoints: string[] };
  /** 0 without an entry point. */
  priority: bigint;
  /** Entry points that there are. */
  using: string[];
  /** Missing when it is disabled. */
  route?: Route;
}

/** A router that takes requests. */
export interface Route {
  matches: Matcher;
  /** Names in its rule, which certificates are asked for. */
  hosts: readonly string[];
  /** With its provider. */
  service: string;
  middlewares: readonly Middleware[];
}

/** A service. */
export interface RuntimeService extends RuntimeItem {
  settings: ServiceSettings;
  usedBy: string[];
  /** A router made use of it, so that its servers are known to be up or down. */
  isBuilt: boolean;
}

/** A middleware. */
export interface RuntimeMiddleware extends RuntimeItem {
  settings: MiddlewareSettings;
  usedBy: string[];
}

/** All of it, each by its name with the provider. */
export interface Runtime {
  routers: ReadonlyMap<string, RuntimeRouter>;
  services: ReadonlyMap<string, RuntimeService>;
  middlewares: ReadonlyMap<string, RuntimeMiddleware>;
  /** What the log says of it. */
  entries: readonly LogEntry[];
}

/** Before anything is read. */
export const NOTHING_RUNS: Runtime = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  entries: [],
};

/** A name with its provider. */
export function qualified(name: string, provider: string): string {
  return name.includes('@') ? name : `${name}@${provider}`;
}
