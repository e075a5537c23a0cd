import { Call, Route, route } from '../http/call';
import { empty, json, VaultwardenReply } from '../http/reply';

/** The version that was recorded. */
export const VERSION = '1.37.2';
/** Of the web vault whose API the server has. */
const API_VERSION = '2026.6.0';

function now({ world }: Call): VaultwardenReply {
  return json(world.database.now());
}

/** Says `disableUserRegistration: false` also where signups are closed, as the real one (recorded: boolean-values). */
function config({ world: { settings } }: Call): VaultwardenReply {
  const { domain } = settings;
  return json({
    version: API_VERSION,
    gitHash: null,
    server: {
      name: 'Vaultwarden',
      url: 'https://github.com/dani-garcia/vaultwarden',
    },
    settings: {
      disableUserRegistration: false,
      suppressOnboardingInterstitials: false,
    },
    environment: {
      vault: domain,
      api: `${domain}/api`,
      identity: `${domain}/identity`,
      notifications: `${domain}/notifications`,
      sso: '',
      cloudRegion: null,
    },
    push: { pushTechnology: 0, vapidPublicKey: null },
    featureStates: { 'pm-19148-innovation-archive': true },
    communication: null,
    object: 'config',
  });
}

/** What is about the server itself. */
export const systemRoutes: readonly Route[] = [
  ...route('GET', '/alive', now),
  ...route('HEAD', '/alive', empty),
  ...route('GET', '/api/alive', now),
  ...route('GET', '/api/now', now),
  ...route('GET', '/api/version', () => json(VERSION)),
  ...route('GET', '/api/config', config),
];
