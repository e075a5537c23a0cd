import { RouteSet } from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

/** Since when the first address works. */
const SINCE = '2026-12-02T09:33:10.000Z';

const CHECKED = '2026-12-02T09:40:00.000Z';

/** What stops the second address, as both sides tell it. */
const NO_ADDRESS = {
  code: 'dns-missing',
  message: 'The name has no address.',
  nextStep:
    'Add an A record with the address of the host at your DNS provider. The certificate is ordered by itself then.',
};

/** A profile on a host: one address works, one waits for its name. */
export const ROUTE_SET: RouteSet = {
  id: `${EXAMPLE_IDS.profile}.${EXAMPLE_IDS.host}`,
  owner: EXAMPLE_OWNER,
  profile: { id: EXAMPLE_IDS.profile, name: 'family' },
  host: { id: EXAMPLE_IDS.host, name: 'web-1' },
  deploymentId: EXAMPLE_IDS.deployment,
  isFollowed: true,
  checkedAt: CHECKED,
  warnings: [{ ...NO_ADDRESS, name: 'wiki.ada.example.com' }],
  routes: [
    {
      service: 'jellyfin',
      name: 'media.ada.example.com',
      url: 'https://media.ada.example.com',
      isPortal: false,
      reach: {
        portal: { state: 'up', since: SINCE },
        host: { state: 'up', since: SINCE },
      },
      certificate: {
        state: 'issued',
        since: SINCE,
        issuer: 'R11',
        expiresAt: '2027-03-02T08:33:10.000Z',
        attempts: { used: 1, limit: 4 },
        ofWeek: { used: 1, limit: 5 },
      },
      since: SINCE,
      checkedAt: CHECKED,
      history: [
        { at: SINCE, of: 'certificate', from: 'issuing', to: 'issued' },
        { at: SINCE, of: 'portal', from: 'unknown', to: 'up' },
        { at: SINCE, of: 'host', from: 'unknown', to: 'up' },
      ],
    },
    {
      service: 'wiki',
      name: 'wiki.ada.example.com',
      url: 'http://wiki.ada.example.com',
      isPortal: false,
      reach: {
        portal: { state: 'dns', since: SINCE, ...NO_ADDRESS },
        host: { state: 'up', since: SINCE },
      },
      certificate: {
        state: 'waiting-for-dns',
        since: SINCE,
        ...NO_ADDRESS,
        attempts: { used: 0, limit: 4 },
        ofWeek: { used: 0, limit: 5 },
      },
      since: SINCE,
      checkedAt: CHECKED,
      history: [
        {
          ...{ at: SINCE, of: 'portal', from: 'unknown', to: 'dns' },
          code: NO_ADDRESS.code,
        },
      ],
    },
  ],
};
