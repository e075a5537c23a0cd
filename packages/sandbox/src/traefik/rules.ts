/*
 * Rules of routers: functions with texts in back-ticks or quotes, `&&`, `||`, `!` and brackets. Errors in
 * the words that were recorded (config-errors "bad rule", "without back-ticks").
 */

/** What a rule looks at. */
export interface RuleSubject {
  /** In lower case, without a port. */
  host: string;
  /** Without the query. */
  path: string;
  method: string;
  headers: Headers;
}

/** Says whether a request is meant. */
export type Matcher = (subject: RuleSubject) => boolean;

/** A rule that was understood, or why not. */
export type RuleResult =
  | { matches: Matcher; hosts: readonly string[] }
  | { problem: string };

type MatcherMaker = (args: readonly string[]) => Matcher;

interface Token {
  kind: 'name' | 'text' | 'sign';
  value: string;
}

const MAKERS: ReadonlyMap<string, MatcherMaker> = new Map([
  [
    'Host',
    ([host]) => {
      const wanted = host.toLowerCase();
      return subject => subject.host === wanted;
    },
  ],
  ['HostRegexp', ([text]) => onRegExp(text, subject => subject.host)],
  [
    'Path',
    ([path]) =>
      subject =>
        subject.path === path,
  ],
  [
    'PathPrefix',
    ([path]) =>
      subject =>
        subject.path.startsWith(path),
  ],
  ['PathRegexp', ([text]) => onRegExp(text, subject => subject.path)],
  [
    'Method',
    ([method]) =>
      subject =>
        subject.method === method.toUpperCase(),
  ],
  [
    'Header',
    ([name, value]) =>
      subject =>
        subject.headers.get(name) === value,
  ],
  [
    'HeaderRegexp',
    ([name, text]) => onRegExp(text, subject => subject.headers.get(name)),
  ],
] satisfies [string, MatcherMaker][]);

const ARGUMENTS: ReadonlyMap<string, number> = new Map([
  ['Header', 2],
  ['HeaderRegexp', 2],
]);

/**
 * A Go regular expression as one of JavaScript: flags at its begin and names of groups are written in
 * another way. Other differences are not met.
 *
 * @throws SyntaxError when it is none
 */
export function goRegExp(text: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(text);
  const pattern = text.slice(flags?.[0].length ?? 0);
  return new RegExp(pattern.replaceAll('(?P<', '(?<'), flags?.[1] ?? '');
}

class RuleError extends Error {}

class RuleParser {
  readonly hosts: string[] = [];
  private at = 0;

  constructor(private readonly all: readonly Token[]) {}

  whole(): Matcher {
    const matcher = this.either();
    const rest = this.all.at(this.at);
    if (rest) {
      throw new RuleError(`expected end of rule, found '${rest.value}'`);
    }
    return matcher;
  }

  private either(): Matcher {
    let left = this.both();
    while (this.take('||')) {
      const first = left;
      const second = this.both();
      left = subject => first(subject) || second(subject);
    }
    return left;
  }

  private both(): Matcher {
    let left = this.one();
    while (this.take('&&')) {
      const first = left;
      const second = this.one();
      left = subject => first(subject) && second(subject);
    }
    return left;
  }

  private one(): Matcher {
    if (this.take('!')) {
      const inner = this.one();
      return subject => !inner(subject);
    }
    if (this.take('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    return this.call();
  }

  private call(): Matcher {
    const token = this.next();
    if (token?.kind !== 'name') {
      throw new RuleError(`expected operand, found '${token?.value ?? 'EOF'}'`);
    }
    if (!this.take('(')) {
      throw new RuleError(`${token.value} is not defined`);
    }
    const args = this.args();
    const make = MAKERS.get(token.value);
    if (!make) {
      throw new RuleError(`unsupported function: ${token.value}`);
    }
    const wanted = ARGUMENTS.get(token.value) ?? 1;
    if (args.length !== wanted) {
      throw new RuleError(
        `unexpected number of parameters; got ${args.length}, expected one of [${wanted}]`,
      );
    }
    if (token.value === 'Host') {
      this.hosts.push(args[0].toLowerCase());
    }
    return made(make, args);
  }

  private args(): string[] {
    const args: string[] = [];
    while (!this.take(')')) {
      const token = this.next();
      if (token?.kind === 'name') {
        throw new RuleError(`${token.value} is not defined`);
      }
      if (token?.kind !== 'text') {
        throw new RuleError(
          `expected operand, found '${token?.value ?? 'EOF'}'`,
        );
      }
      args.push(token.value);
      this.take(',');
    }
    return args;
  }

  private next(): Token | undefined {
    const token = this.all.at(this.at);
    this.at += 1;
    return token;
  }

  private take(sign: string): boolean {
    const token = this.all.at(this.at);
    const is = token?.kind === 'sign' && token.value === sign;
    this.at += is ? 1 : 0;
    return is;
  }

  private expect(sign: string): void {
    if (!this.take(sign)) {
      const found = this.all.at(this.at)?.value ?? 'EOF';
      throw new RuleError(`expected '${sign}', found '${found}'`);
    }
  }
}

/** Reads a rule. */
export function parseRule(rule: string): RuleResult {
  try {
    const parser = new RuleParser(tokens(rule));
    const matches = parser.whole();
    return { matches, hosts: parser.hosts };
  } catch (error) {
    if (error instanceof RuleError) {
      return { problem: error.message };
    }
    throw error;
  }
}

const HOST_REGEXP = /HostRegexp\(\s*(?:`([^`]*)`|"([^"]*)")/g;

/** True when a rule names a host, in whatever way it goes on. */
export function meansHost(rule: string, host: string): boolean {
  const parsed = parseRule(rule);
  if ('problem' in parsed) {
    return false;
  }
  return (
    parsed.hosts.includes(host) ||
    [...rule.matchAll(HOST_REGEXP)].some(([, raw, quoted]) =>
      goRegExp(raw ?? quoted).test(host),
    )
  );
}

function made(make: MatcherMaker, args: readonly string[]): Matcher {
  try {
    return make(args);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuleError(`error parsing regexp: ${error.message}`);
    }
    throw error;
  }
}

function onRegExp(
  text: string,
  look: (subject: RuleSubject) => string | null,
): Matcher {
  const pattern = goRegExp(text);
  return subject => {
    const value = look(subject);
    return value !== null && pattern.test(value);
  };
}

/** A name here may hold dots: it is shown whole when it is no function. */
const TOKEN =
  /\s*(?:(?<name>[A-Za-z_][\w.-]*)|`(?<raw>[^`]*)`|"(?<quoted>[^"]*)"|(?<sign>&&|\|\||[!(),])|(?<other>\S))/gy;

function tokens(rule: string): Token[] {
  return [...rule.trim().matchAll(TOKEN)].map(({ groups = {} }): Token => {
    if (groups.other !== undefined) {
      throw new RuleError(`illegal character ${groups.other}`);
    }
    if (groups.name !== undefined) {
      return { kind: 'name', value: groups.name };
    }
    if (groups.sign !== undefined) {
      return { kind: 'sign', value: groups.sign };
    }
    return { kind: 'text', value: groups.raw ?? groups.quoted };
  });
}
