import { NextcloudState } from './state';

/** The version that it says it is. */
const VERSION = { full: '33.0.8.1', text: '33.0.8' } as const;

/** What `status.php` and `occ status` say. */
export function serverStatus(state: NextcloudState) {
  return {
    installed: state.instanceId !== undefined,
    version: VERSION.full,
    versionstring: VERSION.text,
    edition: '',
    maintenance: state.isInMaintenance,
    needsDbUpgrade: false,
    productname: 'Nextcloud',
    extendedSupport: false,
  };
}
