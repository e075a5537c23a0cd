import { Call, Route, route } from '../http/call';
import { FrameworkRefusal, VaultwardenReply } from '../http/reply';
import { PAGE_STYLE, webVaultPage } from './page';
import { PAGE_SCRIPT } from './pageScript';
import { VAULT_SCRIPT } from './vaultScript';

/** Its own files and its own API, and nothing else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** A file of the web vault. @throws FrameworkRefusal 404 where it is not enabled */
function file(type: string, bodyOf: (call: Call) => string) {
  return (call: Call): VaultwardenReply => {
    if (!call.world.settings.hasWebVault) {
      throw new FrameworkRefusal(404);
    }
    return {
      status: 200,
      headers: {
        'content-type': `${type}; charset=utf-8`,
        'content-security-policy': POLICY,
      },
      body: bodyOf(call),
    };
  };
}

/** A small web vault of the stand-in's own; the real one is a program by itself. */
export const webVaultRoutes: readonly Route[] = [
  ...route(
    'GET',
    '/',
    file('text/html', ({ world }) => webVaultPage(world.basePath)),
  ),
  ...route(
    'GET',
    '/vault.css',
    file('text/css', () => PAGE_STYLE),
  ),
  ...route(
    'GET',
    '/vault.js',
    file('text/javascript', () => VAULT_SCRIPT),
  ),
  ...route(
    'GET',
    '/vault-page.js',
    file('text/javascript', () => PAGE_SCRIPT),
  ),
];
