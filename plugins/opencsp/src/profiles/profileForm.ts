import { Profile } from '@opencsp/plugin-opencsp-common';

/** The form's answer for HTTPS with certificates for trying things out. */
const STAGING = 'https-staging';

/**
 * What a profile was made of, as the fields of the template `opencsp-profile` take it: the strategy of
 * passwords stands beside the handle of a typed one, which is never handed on.
 */
function valuesOf(profile: Profile) {
  return {
    name: profile.name,
    domain: profile.domain,
    adminEmail: profile.adminEmail,
    deployment: profile.deployment,
    passwordStrategy: { strategy: profile.passwordStrategy },
    accounts: profile.accounts,
    // One question of the form: with which certificates belongs to how browsers come.
    protocol:
      profile.protocol === 'https' && profile.certificates === 'staging'
        ? STAGING
        : profile.protocol,
    services: profile.chosen,
  };
}

/**
 * The query that fills the scaffolder's form: it reads `formData` as JSON from its address.
 */
function formQuery(values: object): string {
  return `?${new URLSearchParams({ formData: JSON.stringify(values) })}`;
}

/** Fills the form to change a profile; the version lets the API see an edit that came in between. */
export function editQuery(profile: Profile): string {
  const { id: profileId, version } = profile;
  return formQuery({ ...valuesOf(profile), profileId, version });
}

/** Fills the form with all but the name: that one has to be another. */
export function copyQuery(profile: Profile): string {
  const { name: _name, ...rest } = valuesOf(profile);
  return formQuery(rest);
}
