export { createOidcStandIn } from './oidcStandIn';
export {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_ORGANIZATION_NAME,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from './options';
export type { OidcClient, OidcStandIn, OidcStandInOptions } from './options';
export { FormBrowser } from './formBrowser';
export type { BrowserPage } from './formBrowser';
