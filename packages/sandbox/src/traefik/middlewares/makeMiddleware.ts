import { MiddlewareSettings } from '../dynamicSettings';
import { Middleware } from '../visit';
import { forwardAuth, forwardAuthWarnings } from './forwardAuth';
import { redirectRegex, redirectScheme } from './redirect';
import { setHeaders } from './setHeaders';

/** A middleware that can be used, or why not. */
export type MiddlewareResult =
  | { middleware: Middleware; warnings: readonly string[] }
  | { problem: string };

/** Kinds that a middleware has; more than one is a mistake. */
export function kindsOf(settings: MiddlewareSettings): string[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([kind]) => kind);
}

/**
 * Makes one from its settings. Of the kinds, those are carried out that our files use.
 *
 * @param name - with its provider
 */
export function makeMiddleware(
  name: string,
  settings: MiddlewareSettings,
): MiddlewareResult {
  const kinds = kindsOf(settings);
  if (kinds.length > 1) {
    return {
      problem:
        'cannot create middleware: multi-types middleware not supported, consider declaring two different pieces of middleware instead',
    };
  }
  try {
    return makeOne(name, settings, kinds.at(0));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return { problem: `error parsing regexp: ${error.message}` };
    }
    throw error;
  }
}

function makeOne(
  name: string,
  settings: MiddlewareSettings,
  kind: string | undefined,
): MiddlewareResult {
  const made = (middleware: Middleware, warnings: readonly string[] = []) => ({
    middleware,
    warnings,
  });
  if (settings.headers) {
    return made(setHeaders(settings.headers));
  }
  if (settings.redirectScheme) {
    const {
      scheme = '',
      port = '',
      permanent = false,
    } = settings.redirectScheme;
    return scheme === ''
      ? { problem: 'you must provide a target scheme' }
      : made(redirectScheme(scheme, port, permanent));
  }
  if (settings.redirectRegex) {
    const {
      regex = '',
      replacement = '',
      permanent = false,
    } = settings.redirectRegex;
    return made(redirectRegex(regex, replacement, permanent));
  }
  if (settings.forwardAuth) {
    return made(
      forwardAuth(name, settings.forwardAuth),
      forwardAuthWarnings(settings.forwardAuth),
    );
  }
  return {
    problem:
      kind === undefined
        ? `invalid middleware "${name}" configuration: invalid middleware type or middleware does not exist`
        : `the sandbox's proxy does not carry out ${kind}`,
  };
}
