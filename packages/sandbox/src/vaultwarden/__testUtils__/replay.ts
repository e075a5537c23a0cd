import { Exchange } from './recorded';
import { Answer, Lab, send } from './lab';
import { Bindings, isObject, substitute, unify } from './unify';

/** So little passes between two requests that no limit gives a login back. */
const STEP_MS = 100;
const FORM = 'application/x-www-form-urlencoded';
const CUT_PAGE = /^(.*?)… \((\d+) characters of HTML\)$/s;
/** What Node's server adds, and what follows from the body. */
const OWN_HEADERS = ['connection', 'keep-alive', 'content-length'];

/** Plays recorded requests one after the other, with the ids and tokens of this run. */
export class Replay {
  readonly bindings: Bindings = new Map();
  private readonly apiKeys: Bindings = new Map();
  /** The last answer. */
  answer: Answer | undefined;

  constructor(private readonly lab: Lab) {}

  /** Plays all of a recording. @returns what differs, with the note of the case */
  async play(cases: readonly Exchange[]): Promise<string[]> {
    const differences: string[] = [];
    for (const one of cases) {
      const found = await this.playOne(one);
      differences.push(...found.map(text => `${one.note}: ${text}`));
    }
    return differences;
  }

  private async playOne({ request, response }: Exchange): Promise<string[]> {
    this.lab.clock.forward(STEP_MS);
    const { pathname, search } = new URL(request.url);
    const headers = Object.entries(request.headers)
      .filter(([name]) => name !== 'Content-Length')
      .map(([name, value]) => [name, this.now(String(value))]);
    this.answer = await send(`${this.lab.url}${this.now(pathname + search)}`, {
      method: request.method,
      headers: Object.fromEntries(headers),
      body: this.bodyOf(request),
    });
    return [
      ...unify(response.status, this.answer.status, this.bindings, 'status'),
      ...this.headersDiffer(response.headers, this.answer.headers),
      ...this.bodyDiffers(response.body, this.answer),
    ];
  }

  private now(text: string): string {
    return [...this.apiKeys].reduce(
      (all, [then, now]) => all.replace(then, now),
      substitute(text, this.bindings),
    );
  }

  private bodyOf({ headers, body }: Exchange['request']): string | undefined {
    if (body === undefined || body === null || body === '') {
      return undefined;
    }
    const isText = headers['Content-Type'] === FORM && typeof body === 'string';
    return this.now(isText ? body : JSON.stringify(body));
  }

  private headersDiffer(recorded: readonly string[], actual: Headers) {
    const then = recorded.map(line => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    });
    const isOwn = ([name]: string[]) => OWN_HEADERS.includes(name);
    const plain = (lines: string[][]) =>
      Object.fromEntries(lines.filter(line => !isOwn(line)));
    return unify(plain(then), plain([...actual]), this.bindings, 'headers');
  }

  private bodyDiffers(recorded: unknown, { body }: Answer): string[] {
    const page = typeof recorded === 'string' ? CUT_PAGE.exec(recorded) : null;
    if (page) {
      return pageDiffers(page, String(body));
    }
    if (isObject(recorded) && Array.isArray(recorded['(keys only)'])) {
      const known = recorded['(keys only)'];
      return Object.keys(isObject(body) ? body : { none: 0 })
        .filter(name => !known.includes(name))
        .map(name => `body.${name} was not recorded`);
    }
    if (isObject(recorded) && typeof recorded.apiKey === 'string') {
      return this.apiKeyDiffers(recorded, body);
    }
    return unify(recorded ?? '', body, this.bindings);
  }

  private apiKeyDiffers(recorded: Record<string, unknown>, body: unknown) {
    const key = isObject(body) ? String(body.apiKey) : '';
    this.apiKeys.set(String(recorded.apiKey), key);
    return [
      ...(/^[A-Za-z0-9]{30}$/.test(key) ? [] : [`body.apiKey: ${key} now`]),
      ...unify({ ...recorded, apiKey: key }, body, this.bindings),
    ];
  }
}

/** The framework's pages have the same length, too; those of the admin page only begin so. */
function pageDiffers([, start, length]: string[], body: string): string[] {
  const isFramework = !start.includes('data-bs-theme');
  return [
    ...(body.startsWith(start) ? [] : [`page: ${body.slice(0, 200)} now`]),
    ...(isFramework && body.length !== Number(length)
      ? [`page: ${length} characters recorded, ${body.length} now`]
      : []),
  ];
}
