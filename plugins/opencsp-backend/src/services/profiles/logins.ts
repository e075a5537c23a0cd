import {
  FieldProblem,
  PasswordStrategy,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { ModelSecret } from '@opencsp/rendering';
import { SecretBundle } from '../../profiles/secrets/bundleText';

/** What the sign-ins of a profile are decided from. */
export interface LoginRequest {
  wanted: readonly ModelSecret[];
  definitions: readonly ServiceDefinition[];
  strategy: PasswordStrategy;
  /** Of an edit: the secrets as they are, and the strategy that they were made with. */
  before?: { bundle: SecretBundle; strategy: PasswordStrategy };
  /** What the person typed now. */
  typed?: string;
}

/** Which sign-ins get the person's password. */
export interface LoginPlan {
  problems: FieldProblem[];
  warnings: string[];
  /** By the secret's name; empty where they are generated. */
  logins: Record<string, string>;
  /** It was typed earlier, and is used for a service that is new. */
  reused?: string;
}

/**
 * Decides which services get which password. The one that was typed earlier is used for new services,
 * too; a service that can never change its password keeps the one it was made with.
 */
export function planLogins(request: LoginRequest): LoginPlan {
  const { wanted, strategy, before, typed } = request;
  const logins = wanted.filter(({ rule }) => rule.isLogin);
  const fixed = logins.filter(
    ({ name, rule }) =>
      rule.immutable !== undefined && valueIn(before?.bundle, name),
  );
  const isStrategyNew = before !== undefined && before.strategy !== strategy;
  if (isStrategyNew && fixed.length > 0) {
    return nothing(fixed.map(secret => cannotSwitch(request, secret)));
  }
  if (strategy === 'generated' || logins.length === 0) {
    return nothing([]);
  }
  const known = isStrategyNew ? undefined : currentPassword(logins, before);
  const password = typed ?? known;
  if (password === undefined) {
    return nothing([{ path: 'password', message: 'Type the password.' }]);
  }
  const given = logins.filter(secret => !fixed.includes(secret));
  const isReused =
    typed === undefined &&
    given.some(({ name }) => !valueIn(before?.bundle, name));
  return {
    problems: [],
    warnings:
      typed === undefined ? [] : fixed.map(secret => keepsIts(request, secret)),
    logins: Object.fromEntries(given.map(({ name }) => [name, password])),
    reused: isReused ? password : undefined,
  };
}

function nothing(problems: FieldProblem[]): LoginPlan {
  return { problems, warnings: [], logins: {} };
}

/** The one that services follow: what can never be changed may be an older one. */
function currentPassword(
  logins: readonly ModelSecret[],
  before: LoginRequest['before'],
): string | undefined {
  return [
    ...logins.filter(({ rule }) => rule.immutable === undefined),
    ...logins,
  ]
    .map(({ name }) => valueIn(before?.bundle, name))
    .find(value => value !== undefined);
}

function cannotSwitch(
  request: LoginRequest,
  secret: ModelSecret,
): FieldProblem {
  return {
    path: 'passwordStrategy',
    message: `${titleOf(request, secret)} cannot get another password: ${
      secret.rule.immutable
    } Keep the strategy "${request.before?.strategy}".`,
  };
}

function keepsIts(request: LoginRequest, secret: ModelSecret): string {
  return `${titleOf(
    request,
    secret,
  )} keeps the password that it was made with: ${secret.rule.immutable}`;
}

function titleOf(
  { definitions }: LoginRequest,
  { service }: ModelSecret,
): string {
  return definitions.find(({ id }) => id === service)?.title ?? service;
}

function valueIn(
  bundle: SecretBundle | undefined,
  name: string,
): string | undefined {
  return bundle && Object.hasOwn(bundle, name) ? bundle[name] : undefined;
}
