/** Apps that come with the server, with versions (of Nextcloud 33). */
export const APPS: Readonly<Record<string, string>> = {
  activity: '6.0.0',
  admin_audit: '1.23.0',
  cloud_federation_api: '1.17.0',
  dav: '1.36.0',
  encryption: '2.21.0',
  federatedfilesharing: '1.23.0',
  files: '2.5.0',
  files_external: '1.25.0',
  files_sharing: '1.25.0',
  files_trashbin: '1.23.0',
  files_versions: '1.26.0',
  password_policy: '5.0.0',
  photos: '6.0.0',
  provisioning_api: '1.23.0',
  settings: '1.16.0',
  suspicious_login: '11.0.0',
  text: '7.0.0',
  theming: '2.8.0',
  user_ldap: '1.24.0',
  viewer: '6.0.0',
};

/** Those that are there, and off until somebody switches them on. */
const OFF = [
  ...['admin_audit', 'encryption', 'files_external'],
  ...['suspicious_login', 'user_ldap'],
];

/** Those that are on after the installation. */
export const FIRST_APPS: readonly string[] = Object.keys(APPS).filter(
  app => !OFF.includes(app),
);

/** Whether an app comes with the server. */
export function isShipped(app: string): boolean {
  return Object.hasOwn(APPS, app);
}
