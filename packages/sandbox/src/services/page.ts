import { randomBytes } from 'node:crypto';
import { ProxyResponse } from '../traefik';

/** What goes into a page. `body` is HTML: whatever comes from outside is escaped by its maker. */
export interface PageContent {
  /** Of the service. */
  name: string;
  heading: string;
  body: readonly string[];
  /** Of its colour, in degrees. */
  hue: number;
  /** 200 when absent. */
  status?: number;
  /** Where its forms lead, redirects too, as a policy names them. Absent: it has none. */
  formsTo?: readonly string[];
}

function styleOf(hue: number): string {
  return `
:root { color-scheme: light dark; --page: hsl(${hue} 30% 95%); --card: #fff; --text: #1b2430; --soft: #4d596b;
  --line: #c9d0db; --accent: hsl(${hue} 75% 27%); --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --page: hsl(${hue} 25% 9%); --card: #1d232d; --text: #e9edf4;
  --soft: #b3bdcc; --line: #3f4a5c; --accent: hsl(${hue} 85% 78%); --on-accent: #10151d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 34rem; background: var(--card); border: 1px solid var(--line);
  border-top: 6px solid var(--accent); border-radius: 12px; padding: 28px; overflow-wrap: anywhere; }
.mark { display: inline-grid; place-items: center; width: 3rem; height: 3rem; border-radius: 12px;
  background: var(--accent); color: var(--on-accent); font-size: 1.5rem; font-weight: 700; margin-bottom: 12px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 8px; } h2 { font-size: 1.05rem; margin: 20px 0 4px; }
p { margin: 0 0 12px; } .soft { color: var(--soft); }
.who { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
ul { margin: 0; padding: 0; list-style: none; } li { padding: 6px 0; }
a { color: var(--accent); } button { font: inherit; padding: 8px 18px; border: 0; border-radius: 8px; cursor: pointer;
  background: var(--accent); color: var(--on-accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
}

/** A page for people: no script, and nothing from elsewhere. */
export function page(content: PageContent): ProxyResponse {
  const nonce = randomBytes(16).toString('base64');
  const { name, heading, hue } = content;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(heading)} · OpenCSP sandbox</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${styleOf(hue)}</style>
</head>
<body>
<main>
<div class="mark" aria-hidden="true">${escapeHtml(name.slice(0, 1))}</div>
<h1>${escapeHtml(heading)}</h1>
${content.body.filter(line => line !== '').join('\n')}
</main>
</body>
</html>
`;
  return {
    status: content.status ?? 200,
    headers: new Headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; base-uri 'none'; form-action ${(
        content.formsTo ?? ["'none'"]
      ).join(' ')}; frame-ancestors 'none'`,
    }),
    body: Buffer.from(html),
  };
}

/** Makes text safe inside HTML, also in an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** A link; an address that is none of the web is shown as text. */
export function link(address: string, text: string): string {
  return /^https?:\/\//.test(address)
    ? `<a href="${escapeHtml(address)}">${escapeHtml(text)}</a>`
    : escapeHtml(text);
}
