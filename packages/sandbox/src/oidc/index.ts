export { createOidcStandIn } from './oidcStandIn';
export { oidcScenarios } from './control/scenarios';
export {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_ORGANIZATION_NAME,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from './options';
export type {
  OidcClient,
  OidcStandIn,
  OidcStandInOptions,
  ProviderKind,
} from './options';
export type { DirectorySeed } from './directory/schema';
export { FormBrowser } from './formBrowser';
export type { BrowserPage } from './formBrowser';
