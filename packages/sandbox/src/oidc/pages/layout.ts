import { randomBytes } from 'node:crypto';
import { Context } from 'koa';

/** What goes into a page. `body` is HTML: whatever comes from outside is escaped by its maker. */
export interface PageContent {
  title: string;
  body: string;
  /** 200 when absent. */
  status?: number;
  /** Origins that a form may lead to at its end. */
  formTargets?: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark;
  --page: #eef1f6; --card: #fff; --text: #16202e; --soft: #55627a; --line: #d4dae5;
  --accent: #1a56c4; --accent-text: #fff; --hint: #f4f7fc; --bad: #b3261e; --bad-back: #fdecea; }
@media (prefers-color-scheme: dark) { :root {
  --page: #10151d; --card: #1a212c; --text: #e8edf5; --soft: #a3b0c4; --line: #38445a;
  --accent: #8ab4ff; --accent-text: #0c1c38; --hint: #212b3a; --bad: #ffb4ab; --bad-back: #3d1f1e; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center;
  justify-content: center; padding: 24px 16px; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, Cantarell, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; padding: 28px; box-shadow: 0 8px 30px rgb(0 0 0 / 8%); }
header { display: flex; align-items: center; gap: 10px; margin-bottom: 20px; font-weight: 600; }
.badge { font-size: .75rem; font-weight: 600; letter-spacing: .04em; border: 1px solid currentColor;
  border-radius: 999px; padding: 1px 9px; color: var(--soft); }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 4px; }
p { margin: 0 0 16px; } .soft { color: var(--soft); }
label { display: block; font-weight: 600; font-size: .9rem; margin: 14px 0 4px; }
input { width: 100%; font: inherit; color: inherit; background: transparent; padding: 9px 12px;
  border: 1px solid var(--soft); border-radius: 8px; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
.error { color: var(--bad); font-size: .88rem; margin: 4px 0 0; }
.alert { color: var(--bad); background: var(--bad-back); border-radius: 8px; padding: 10px 12px; }
.actions { display: flex; gap: 10px; margin-top: 22px; }
button { font: inherit; font-weight: 600; border-radius: 8px; padding: 9px 18px; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--accent-text); flex: 1; }
button.plain { background: transparent; color: var(--accent); flex: 0 1 auto; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
aside { margin-top: 22px; background: var(--hint); border-radius: 10px; padding: 14px 16px; font-size: .9rem; }
aside h2 { font-size: .95rem; margin: 0 0 6px; } aside p { margin: 0 0 8px; }
ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 4px 14px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
footer { margin-top: 18px; font-size: .9rem; }
`;

/** Answers with a page of the stand-in: no script, no font, nothing from elsewhere. */
export function page(ctx: Context, content: PageContent): void {
  const nonce = randomBytes(16).toString('base64');
  ctx.status = content.status ?? 200;
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.set('referrer-policy', 'no-referrer');
  ctx.set('x-content-type-options', 'nosniff');
  ctx.set(
    'content-security-policy',
    [
      "default-src 'none'",
      'img-src data:',
      `style-src 'nonce-${nonce}'`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
      `form-action ${["'self'", ...(content.formTargets ?? [])].join(' ')}`,
    ].join('; '),
  );
  ctx.body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(content.title)} · OpenCSP sandbox</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<header><span>OpenCSP</span><span class="badge">SANDBOX</span></header>
<h1>${escapeHtml(content.title)}</h1>
${content.body}
</main>
</body>
</html>
`;
}

/** Makes text safe inside HTML, also in an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
