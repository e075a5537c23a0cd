/** The page that people see, without any script or style in it. */
export function webVaultPage(basePath: string): string {
  const base = basePath
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;');
  return `<!DOCTYPE html>
<html lang="en" data-base="${base}">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Vaultwarden</title>
    <link rel="stylesheet" href="${base}/vault.css">
    <script src="${base}/vault.js" defer></script>
    <script src="${base}/vault-page.js" defer></script>
</head>
<body>
<main>
    <h1 id="title" tabindex="-1">Vaultwarden</h1>
    <p id="status" role="status"></p>
    <p id="alert" role="alert"></p>
    <div id="out">
        <form id="login" aria-labelledby="login-title">
            <h2 id="login-title">Log in</h2>
            <fieldset>
                <label for="login-email">Email address</label>
                <input id="login-email" name="email" type="email" autocomplete="username" required>
                <label for="login-password">Master password</label>
                <input id="login-password" name="password" type="password" autocomplete="current-password" required>
                <button type="submit">Log in</button>
            </fieldset>
        </form>
        <form id="register" aria-labelledby="register-title">
            <h2 id="register-title">Create an account</h2>
            <p id="register-note">Your address has to be invited. Nobody can reset the master password, and without it nobody can read the items.</p>
            <fieldset aria-describedby="register-note">
                <label for="register-email">Email address</label>
                <input id="register-email" name="email" type="email" autocomplete="username" required>
                <label for="register-name">Name (optional)</label>
                <input id="register-name" name="name" type="text" autocomplete="name" maxlength="50">
                <label for="register-password">Master password, at least 12 characters</label>
                <input id="register-password" name="password" type="password" autocomplete="new-password" minlength="12" required>
                <label for="register-again">Master password again</label>
                <input id="register-again" name="again" type="password" autocomplete="new-password" minlength="12" required>
                <button type="submit">Create account</button>
            </fieldset>
        </form>
    </div>
    <div id="in" hidden>
        <fieldset id="actions">
            <legend>Your vault</legend>
            <button id="refresh" type="button">Read again</button>
            <button id="logout" type="button">Log out</button>
        </fieldset>
        <div id="groups"></div>
    </div>
</main>
</body>
</html>
`;
}

/** Its style, in light and dark as the browser is. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --text: #1b1f24;
  --soft: #57606a;
  --ground: #f6f8fa;
  --card: #ffffff;
  --line: #8c959f;
  --accent: #0a58ca;
  --on-accent: #ffffff;
  --alert: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3;
    --soft: #9da7b3;
    --ground: #0d1117;
    --card: #161b22;
    --line: #6e7681;
    --accent: #6cb0ff;
    --on-accent: #0d1117;
    --alert: #ff8f85;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem; }
[hidden] { display: none; }
form, li, #actions { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1rem; margin: 0 0 1rem; }
form h2, li h3 { margin-top: 0; }
fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 0.5rem; }
#actions { display: flex; flex-wrap: wrap; }
ul { list-style: none; padding: 0; }
input, button { font: inherit; color: inherit; padding: 0.5rem; border: 1px solid var(--line); border-radius: 0.375rem; background: var(--ground); }
button { cursor: pointer; }
button[type='submit'] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:disabled { opacity: 0.6; cursor: default; }
a { color: var(--accent); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0; }
dt, #register-note { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
dd button { margin-left: 0.5rem; padding: 0.125rem 0.5rem; }
#alert { color: var(--alert); }
#status:empty, #alert:empty { display: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
