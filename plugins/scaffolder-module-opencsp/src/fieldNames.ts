/** The names of the fields' extensions. */
export const FIELD_NAMES = [
  'opencsp-instance-name',
  'opencsp-size-picker',
  'opencsp-os-template-picker',
  'opencsp-network-picker',
  'opencsp-ssh-keys',
  'opencsp-summary',
  'opencsp-profile-name',
  'opencsp-domain',
  'opencsp-admin-email',
  'opencsp-deployment',
  'opencsp-protocol',
  'opencsp-password-strategy',
  'opencsp-accounts',
  'opencsp-service-picker',
  'opencsp-profile-preview',
  'opencsp-profile-picker',
  'opencsp-host-picker',
  'opencsp-old-host',
  'opencsp-prepare-host',
  'opencsp-deployment-summary',
] as const;

/** The name of the extension of one field. */
export type FieldName = (typeof FIELD_NAMES)[number];
