import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { grafanaOnNixos } from './nixos/grafana';

/*
 * Facts: services-contracts.md §1.1 to §1.3. A secret's file is named with two underscores; both a variable and
 * its file end the start. People get their accounts at their first sign-in; who is in the group "admins" may
 * change everything.
 */

const ROLES = "contains(groups[*], 'admins') && 'Admin' || 'Viewer'";

/** Charts of what machines and programs measure. */
export const grafana: ServiceDefinitionInput = {
  id: 'grafana',
  title: 'Grafana',
  category: 'monitoring',
  icon: 'bar_chart',
  description: 'Charts and alerts of what machines and programs measure.',
  homepage: 'https://grafana.com/oss/grafana/',
  licence: 'AGPL-3.0-only',
  version: '13.1.2',
  resources: {
    memoryMiB: { floor: 512, advice: 1024 },
    cores: { floor: 0.5, advice: 1 },
    diskGiB: { floor: 1, advice: 5 },
  },
  ports: [{ name: 'http', port: 3000 }],
  volumes: [
    {
      name: 'data',
      contains: 'Dashboards, data sources and people’s settings.',
      kind: 'data',
      backUp: true,
    },
  ],
  secrets: [
    {
      name: 'admin-password',
      purpose: 'Password of the local administrator "opencsp", for repairs.',
    },
    {
      name: 'secret-key',
      purpose: 'Encrypts the passwords of data sources in its database.',
      length: 64,
      immutable: 'With another key the passwords of data sources are lost.',
    },
  ],
  needs: ['authelia'],
  environment: {
    GF_SERVER_ROOT_URL: '{url}',
    GF_SECURITY_ADMIN_USER: 'opencsp',
    GF_ANALYTICS_REPORTING_ENABLED: 'false',
    GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    GF_AUTH_GENERIC_OAUTH_ENABLED: 'true',
    GF_AUTH_GENERIC_OAUTH_NAME: 'Single sign-on',
    GF_AUTH_GENERIC_OAUTH_CLIENT_ID: 'grafana',
    GF_AUTH_GENERIC_OAUTH_SCOPES: 'openid profile groups email',
    GF_AUTH_GENERIC_OAUTH_EMPTY_SCOPES: 'false',
    GF_AUTH_GENERIC_OAUTH_AUTH_URL: '{url:authelia}/api/oidc/authorization',
    GF_AUTH_GENERIC_OAUTH_TOKEN_URL: '{url:authelia}/api/oidc/token',
    GF_AUTH_GENERIC_OAUTH_API_URL: '{url:authelia}/api/oidc/userinfo',
    GF_AUTH_GENERIC_OAUTH_USE_PKCE: 'true',
    GF_AUTH_GENERIC_OAUTH_AUTH_STYLE: 'InHeader',
    GF_AUTH_GENERIC_OAUTH_LOGIN_ATTRIBUTE_PATH: 'preferred_username',
    GF_AUTH_GENERIC_OAUTH_NAME_ATTRIBUTE_PATH: 'name',
    GF_AUTH_GENERIC_OAUTH_GROUPS_ATTRIBUTE_PATH: 'groups',
    GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH: ROLES,
  },
  routing: { host: 'charts', port: 'http' },
  signIn: {
    modes: ['oidc'],
    oidc: {
      redirects: ['/login/generic_oauth'],
      scopes: ['openid', 'profile', 'email', 'groups'],
      tokenAuth: 'client_secret_basic',
      pkce: true,
    },
  },
  accounts: 'directory',
  canGoBack: false,
  notes: [
    'It shows what others measure: data sources are added in it, by an administrator.',
    'The password of "opencsp" is read at the first start only.',
    'It must reach the sign-in portal under its public name.',
  ],
  engines: {
    nixos: grafanaOnNixos,
    compose: {
      containers: [
        {
          name: 'grafana',
          image: { repository: 'grafana/grafana', tag: '13.1.2' },
          // A form of the image's own start script.
          environment: {
            GF_SECURITY_ADMIN_PASSWORD__FILE: '{secret:admin-password}',
            GF_SECURITY_SECRET_KEY__FILE: '{secret:secret-key}',
            GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET__FILE: '{secret:oidc-client}',
          },
          secrets: ['admin-password', 'secret-key', 'oidc-client'],
          mounts: [{ volume: 'data', path: '/var/lib/grafana' }],
          health: {
            test: [
              'wget',
              '-q',
              '--spider',
              'http://127.0.0.1:3000/api/health',
            ],
            startPeriod: '60s',
          },
          networks: ['traefik_public'],
          limits: { memoryMiB: 1024, cores: 1 },
          user: '472:0',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
      ],
    },
  },
};
