import { ConflictError } from '@backstage/errors';
import { PasswordStrategy, SecretRule } from '@opencsp/plugin-opencsp-common';
import { SecretBundle } from './bundleText';
import { generateSecret } from './generateSecret';
import { RandomSource } from './randomSource';
import { refuseProblems, secretProblem } from './secretProblems';

/** A secret that the profile needs; `ModelSecret` of the rendering model is one. */
export interface WantedSecret {
  /** Unique in the profile: `<service>-<secret>`. */
  name: string;
  rule: SecretRule;
}

/** What the next bundle is made from. */
export interface BundleRequest {
  before?: SecretBundle;
  wanted: readonly WantedSecret[];
  strategy: PasswordStrategy;
  /** The one that `before` was made with: when it changes, no login of before stays. */
  strategyBefore?: PasswordStrategy;
  /** Passwords that the person typed now, by the secret's name. Only for the universal strategy. */
  logins: Readonly<Record<string, string>>;
  /**
   * What becomes of secrets that nothing wants any more. `keep` while data of theirs may still exist:
   * a service that is chosen again finds its own key.
   */
  unwanted: 'drop' | 'keep';
}

/** The next bundle, and in names what happened to it. */
export interface NextBundle {
  bundle: SecretBundle;
  /** Made by chance now. */
  generated: string[];
  /** Their value is another one than before: generated or typed. */
  changed: string[];
  dropped: string[];
  /** Not wanted any more, and kept. */
  kept: string[];
}

/**
 * The secrets of the next commit. Values that exist stay, whatever the rule says by now, and new ones
 * are made.
 *
 * @throws InputError naming each secret that is missing, empty or an example
 * @throws ConflictError naming a login that can never be changed, with the reason
 */
export async function nextBundle(
  request: BundleRequest,
  random: RandomSource,
): Promise<NextBundle> {
  refuseUnknownLogins(request);
  const values = await Promise.all(
    request.wanted.map(wanted => valueOf(wanted, request, random)),
  );
  const before = new Map(Object.entries(request.before ?? {}));
  const next = new Map(
    request.wanted.map(({ name }, index) => [name, values[index].value]),
  );
  refuseProblems(
    request.wanted.flatMap(({ name, rule }) => {
      const problem = secretProblem(rule, next.get(name));
      return problem ? [{ path: `secrets.${name}`, message: problem }] : [];
    }),
  );
  const unwanted = [...before.keys()].filter(name => !next.has(name));
  const keeps = request.unwanted === 'keep';
  const kept = keeps ? unwanted : [];
  return {
    bundle: Object.fromEntries([
      ...kept.map(name => [name, before.get(name) ?? ''] as const),
      ...next,
    ]),
    generated: request.wanted.flatMap(({ name }, index) =>
      values[index].isGenerated ? [name] : [],
    ),
    changed: [...next.keys()].filter(
      name => next.get(name) !== before.get(name),
    ),
    dropped: keeps ? [] : unwanted,
    kept,
  };
}

interface Value {
  value: string;
  isGenerated: boolean;
}

async function valueOf(
  { name, rule }: WantedSecret,
  request: BundleRequest,
  random: RandomSource,
): Promise<Value> {
  const before = own(request.before, name);
  const typed = own(request.logins, name);
  if (typed !== undefined && typed !== before) {
    refuseImmutable(name, rule, before);
    return { value: typed, isGenerated: false };
  }
  const stays = !rule.isLogin || !isStrategyNew(request);
  if (before !== undefined && (stays || typed === before)) {
    return { value: before, isGenerated: false };
  }
  if (rule.isLogin && request.strategy === 'universal') {
    return { value: '', isGenerated: false };
  }
  refuseImmutable(name, rule, before);
  return { value: await generateSecret(rule, random), isGenerated: true };
}

function isStrategyNew({ strategy, strategyBefore }: BundleRequest): boolean {
  return strategyBefore !== undefined && strategyBefore !== strategy;
}

function refuseUnknownLogins({ logins, wanted, strategy }: BundleRequest) {
  refuseProblems(
    Object.keys(logins).flatMap(name => {
      const secret = wanted.find(it => it.name === name);
      return secret?.rule.isLogin && strategy === 'universal'
        ? []
        : [
            {
              path: `logins.${name}`,
              message:
                strategy === 'universal'
                  ? 'This is no login of the profile.'
                  : 'Passwords are generated in this profile: none is typed.',
            },
          ];
    }),
  );
}

function refuseImmutable(
  name: string,
  { immutable }: SecretRule,
  before: string | undefined,
): void {
  if (immutable !== undefined && before !== undefined) {
    throw new ConflictError(
      `secrets.${name}: It can never be changed: ${immutable}`,
    );
  }
}

/**
 * Replaces some secrets by new ones.
 *
 * @throws InputError naming what cannot be replaced, and why; nothing is replaced then
 */
export async function rotateSecrets(
  {
    bundle,
    wanted,
    names,
    strategy,
  }: {
    bundle: SecretBundle;
    wanted: readonly WantedSecret[];
    names: readonly string[];
    strategy: PasswordStrategy;
  },
  random: RandomSource,
): Promise<SecretBundle> {
  refuseProblems(
    names.flatMap(name => {
      const rule = wanted.find(it => it.name === name)?.rule;
      const problem = rotationProblem(rule, own(bundle, name), strategy);
      return problem ? [{ path: `secrets.${name}`, message: problem }] : [];
    }),
  );
  const rotated = await Promise.all(
    wanted
      .filter(({ name }) => names.includes(name))
      .map(
        async ({ name, rule }) =>
          [name, await generateSecret(rule, random)] as const,
      ),
  );
  return { ...bundle, ...Object.fromEntries(rotated) };
}

function rotationProblem(
  rule: SecretRule | undefined,
  value: string | undefined,
  strategy: PasswordStrategy,
): string | undefined {
  if (!rule || value === undefined) {
    return 'The profile has no such secret.';
  }
  if (rule.immutable !== undefined) {
    return `It can never be changed: ${rule.immutable}`;
  }
  return rule.isLogin && strategy === 'universal'
    ? 'It is your own password: type a new one instead.'
    : undefined;
}

/** Of a record that may come from outside: what it inherits is not meant. */
function own(
  record: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
