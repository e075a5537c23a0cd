import { Settings } from '../settings';

const HIDDEN = '***';

/** The settings as the admin page hands them out, secrets hidden: those that the stand-in has, of the real one's. */
export function configView(settings: Settings) {
  const { origin, pathname } = new URL(settings.domain);
  const { organizationCreators: creators } = settings;
  return {
    domain: settings.domain,
    domain_origin: origin,
    domain_path: pathname.replace(/\/$/, ''),
    web_vault_enabled: settings.hasWebVault,
    signups_allowed: settings.signupsAllowed,
    signups_domains_whitelist: settings.signupsDomains.join(','),
    org_creation_users:
      typeof creators === 'string' ? creators : creators.join(','),
    invitations_allowed: settings.invitationsAllowed,
    admin_token: settings.adminToken === undefined ? null : HIDDEN,
    disable_admin_token: settings.isAdminOpen,
    login_ratelimit_seconds: settings.loginLimit.seconds,
    login_ratelimit_max_burst: settings.loginLimit.burst,
    unauthenticated_ratelimit_seconds: settings.unauthenticatedLimit.seconds,
    unauthenticated_ratelimit_max_burst: settings.unauthenticatedLimit.burst,
    admin_ratelimit_seconds: settings.adminLimit.seconds,
    admin_ratelimit_max_burst: settings.adminLimit.burst,
    admin_session_lifetime: settings.adminSessionMinutes,
    _enable_smtp: false,
  };
}
