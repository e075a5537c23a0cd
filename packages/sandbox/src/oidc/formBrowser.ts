/** A page, or a redirect that was not followed. */
export interface BrowserPage {
  url: string;
  status: number;
  /** Set when the browser stopped at a redirect. */
  location?: string;
  text: string;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
}

const MAX_REDIRECTS = 20;

/**
 * A browser without scripts, for tests: it keeps cookies by path (like real ones, for all ports of
 * a host), follows redirects and sends forms. It knows one host, `localhost`.
 */
export class FormBrowser {
  private cookies: Cookie[] = [];

  /** @param stopAt - a redirect to an address that begins with this is not followed */
  constructor(private readonly stopAt?: string) {}

  async open(url: string, init: RequestInit = {}): Promise<BrowserPage> {
    let next: { url: string; init: RequestInit } = { url, init };
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      const response = await this.fetch(next.url, next.init);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) {
        return {
          url: next.url,
          status: response.status,
          text: await response.text(),
        };
      }
      const target = new URL(location, next.url).toString();
      if (this.stopAt !== undefined && target.startsWith(this.stopAt)) {
        return {
          url: next.url,
          status: response.status,
          location: target,
          text: '',
        };
      }
      next = { url: target, init: {} };
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects from ${url}`);
  }

  /** Fills in the form of a page and sends it. */
  async submit(
    page: BrowserPage,
    fields: Record<string, string>,
  ): Promise<BrowserPage> {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1];
    if (!action) {
      throw new Error(`there is no form on ${page.url}: ${page.text}`);
    }
    return this.open(new URL(unescape(action), page.url).toString(), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** One request with this browser's cookies; redirects are not followed. */
  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const headers = new Headers(init.headers);
    headers.set('accept', headers.get('accept') ?? 'text/html');
    const mine = this.cookies.filter(({ path }) => covers(path, pathname));
    if (mine.length > 0) {
      headers.set(
        'cookie',
        mine.map(({ name, value }) => `${name}=${value}`).join('; '),
      );
    }
    const response = await fetch(url, {
      ...init,
      headers,
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      this.store(line, pathname);
    }
    return response;
  }

  /** The value of a cookie, whatever its path. */
  cookie(name: string): string | undefined {
    return this.cookies.find(cookie => cookie.name === name)?.value;
  }

  /** Another browser with the same cookies now, as a second tab that sends at the same moment. */
  clone(): FormBrowser {
    const twin = new FormBrowser(this.stopAt);
    twin.cookies = [...this.cookies];
    return twin;
  }

  private store(line: string, requestPath: string): void {
    const [pair, ...attributes] = line.split(';').map(part => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const read = (wanted: string) =>
      attributes
        .find(one => one.toLowerCase().startsWith(`${wanted}=`))
        ?.slice(wanted.length + 1);
    const path = read('path') ?? requestPath;
    const expires = read('expires');
    const gone =
      read('max-age') === '0' ||
      (expires !== undefined && Date.parse(expires) <= Date.now());
    this.cookies = this.cookies.filter(
      cookie => cookie.name !== name || cookie.path !== path,
    );
    if (!gone) {
      this.cookies.push({ name, value, path });
    }
  }
}

/** RFC 6265 §5.1.4. */
function covers(cookiePath: string, requestPath: string): boolean {
  return (
    requestPath === cookiePath ||
    (requestPath.startsWith(cookiePath) &&
      (cookiePath.endsWith('/') || requestPath[cookiePath.length] === '/'))
  );
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) =>
    String.fromCharCode(Number(code)),
  );
}
