import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { nextcloudOnNixos } from './nixos/nextcloud';

/*
 * Facts: services-contracts.md §1.1 to §1.4 and §7.1, and the image's own start script. It has no
 * setting for the scheme: Nextcloud takes it from the proxy that it trusts, so that one definition is
 * right with HTTPS and without. For that Apache must leave the proxy's address as it is.
 */

const IMAGE = { repository: 'nextcloud', tag: '33.0.8-apache' };

const MOUNTS = [{ volume: 'data', path: '/var/www/html' }];

// Read on each request, by the web server and by the jobs.
const REDIS = {
  REDIS_HOST: 'redis',
  REDIS_HOST_PASSWORD_FILE: '{secret:redis-password}',
};

const HEALTH =
  'curl -fsS http://localhost/status.php | grep -q \'"installed":true\'';

/** Files, calendars and contacts. */
export const nextcloud: ServiceDefinitionInput = {
  id: 'nextcloud',
  title: 'Nextcloud',
  category: 'collaboration',
  icon: 'cloud',
  description: 'Files, calendars and contacts, shared and in sync.',
  homepage: 'https://nextcloud.com/',
  licence: 'AGPL-3.0-or-later',
  version: '33.0.8',
  resources: {
    memoryMiB: { floor: 768, advice: 2048 },
    cores: { floor: 1, advice: 2 },
    diskGiB: { floor: 5, advice: 100 },
  },
  ports: [{ name: 'http', port: 80 }],
  volumes: [
    {
      name: 'data',
      contains: 'All files of all people, the apps and the configuration.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'admin-password',
      purpose:
        'Password of the local administrator "opencsp-admin", for repairs and for the portal.',
    },
    {
      name: 'ldap-password',
      purpose:
        'Password of the directory user "nextcloud", when accounts come by LDAP.',
    },
  ],
  databases: [{ name: 'main', engine: 'postgres', version: 17 }],
  needs: ['redis', 'lldap', 'authelia'],
  environment: {
    // No name of a person: the directory has an "admin" of its own.
    NEXTCLOUD_ADMIN_USER: 'opencsp-admin',
    NEXTCLOUD_ADMIN_PASSWORD_FILE: '{secret:admin-password}',
    NEXTCLOUD_TRUSTED_DOMAINS: '{host}',
    // The host of all addresses that it writes; those that it trusts are compared without a port, too.
    OVERWRITEHOST: '{hostPort}',
    OVERWRITECLIURL: '{url}',
  },
  routing: { host: 'cloud', port: 'http' },
  signIn: {
    modes: ['ldap', 'oidc'],
    oidc: {
      redirects: ['/apps/user_oidc/code'],
      scopes: ['openid', 'profile', 'email', 'groups'],
      tokenAuth: 'client_secret_post',
      pkce: true,
      // The safe value: whether the app asks for them at the portal was not recorded.
      idTokenClaims: ['preferred_username', 'name', 'email', 'groups'],
    },
  },
  accounts: 'directory',
  canGoBack: false,
  notes: [
    'Only one major version at a time, and never back.',
    'Its name is written at the first start: another domain needs a change in its configuration.',
    'Single sign-on uses the app "user_oidc", which is fetched from the app store.',
  ],
  engines: {
    nixos: nextcloudOnNixos,
    compose: {
      containers: [
        {
          name: 'nextcloud',
          image: IMAGE,
          environment: {
            ...REDIS,
            POSTGRES_HOST: '{database:main}',
            POSTGRES_DB: 'nextcloud',
            POSTGRES_USER: 'nextcloud',
            POSTGRES_PASSWORD_FILE: '{secret:database-main}',
            TRUSTED_PROXIES: '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16',
            APACHE_DISABLE_REWRITE_IP: '1',
          },
          secrets: ['admin-password', 'database-main', 'redis-password'],
          mounts: MOUNTS,
          health: {
            test: ['sh', '-c', HEALTH],
            retries: 10,
            startPeriod: '10m',
          },
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 2048, cores: 2 },
          // No tmpfs: uploads lie in /tmp first, and would count as memory.
          readOnly: false,
          capabilities: [
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'KILL',
            'NET_BIND_SERVICE',
            'SETGID',
            'SETUID',
          ],
          whyRights:
            'The image writes its PHP settings at each start, copies the program into the volume, listens on port 80 and steps down to www-data.',
          stopGrace: '1m',
        },
        {
          name: 'nextcloud-cron',
          image: IMAGE,
          entrypoint: ['/cron.sh'],
          environment: REDIS,
          secrets: ['redis-password'],
          mounts: MOUNTS,
          // The image offers nothing to ask: what can be seen is that the first process runs the jobs.
          health: { test: ['grep', '-q', 'cron', '/proc/1/cmdline'] },
          after: ['nextcloud'],
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 512, cores: 1 },
          readOnly: true,
          tmpfs: ['/tmp'],
          capabilities: ['SETGID', 'SETUID'],
          whyRights: 'The clock starts as root and runs the jobs as www-data.',
        },
      ],
    },
  },
};
