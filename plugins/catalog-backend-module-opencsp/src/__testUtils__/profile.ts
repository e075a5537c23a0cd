import { Profile } from '@opencsp/plugin-opencsp-common';

const CREATED_AT = '2026-01-02T03:04:05.000Z';
const NOTHING = { floor: 0, advice: 0 };

/** A saved profile with one chosen service and one that came with it; give what differs. */
export function aProfile(id: string, over: Partial<Profile> = {}): Profile {
  return {
    id,
    name: 'family',
    branch: `ada-${id}`,
    owner: 'user:default/350000000000000007',
    createdBy: 'user:default/350000000000000007',
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    version: 1,
    state: 'saved',
    stateSince: CREATED_AT,
    domain: 'ada.example.com',
    adminEmail: 'ada@example.com',
    deployment: 'compose',
    passwordStrategy: 'generated',
    accounts: 'automatic',
    protocol: 'https',
    certificates: 'trusted',
    chosen: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
    services: [
      {
        id: 'traefik',
        title: 'Traefik',
        category: 'core',
        icon: 'proxy',
        version: '3.6.1',
        chosen: false,
        signIn: 'none',
        accounts: 'none',
      },
      {
        id: 'nextcloud',
        title: 'Nextcloud',
        category: 'collaboration',
        icon: 'cloud',
        version: '32.0.1',
        chosen: true,
        signIn: 'oidc',
        accounts: 'directory',
      },
    ],
    needs: { memoryMiB: NOTHING, cores: NOTHING, diskGiB: NOTHING },
    actions: { edit: true, retry: false, delete: true },
    ...over,
  };
}
