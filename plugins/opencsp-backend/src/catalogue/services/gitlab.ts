import { ServiceDefinitionInput } from '@opencsp/plugin-opencsp-common';
import { gitlabOnNixos } from './nixos/gitlab';

/*
 * Facts: services-contracts.md §1.1 to §1.4. GITLAB_OMNIBUS_CONFIG is Ruby text, which can read a secret
 * from its file. Existing accounts are not linked by e-mail: everybody may change the own address in the
 * directory (recorded/lldap 13), and would take over an account.
 */

const OMNIBUS = `external_url '{url}'
nginx['listen_port'] = 80
nginx['listen_https'] = false
letsencrypt['enable'] = false
package['modify_kernel_parameters'] = false
prometheus_monitoring['enable'] = false
puma['worker_processes'] = 2
sidekiq['concurrency'] = 10
gitlab_rails['gitlab_shell_ssh_port'] = 2222
gitlab_rails['initial_root_password'] = File.read('{secret:root-password}').strip
gitlab_rails['display_initial_root_password'] = false
gitlab_rails['store_initial_root_password'] = false
gitlab_rails['omniauth_enabled'] = true
gitlab_rails['omniauth_allow_single_sign_on'] = ['openid_connect']
gitlab_rails['omniauth_block_auto_created_users'] = false
gitlab_rails['omniauth_providers'] = [
  {{
    name: 'openid_connect',
    label: 'Single sign-on',
    args: {{
      name: 'openid_connect',
      scope: ['openid', 'profile', 'email', 'groups'],
      response_type: 'code',
      issuer: '{url:authelia}',
      discovery: true,
      client_auth_method: 'basic',
      uid_field: 'preferred_username',
      send_scope_to_token_endpoint: true,
      pkce: true,
      client_options: {{
        identifier: 'gitlab',
        secret: File.read('{secret:oidc-client}').strip,
        redirect_uri: '{url}/users/auth/openid_connect/callback'
      }}
    }}
  }}
]
`;

/** Git repositories with issues, reviews and pipelines. */
export const gitlab: ServiceDefinitionInput = {
  id: 'gitlab',
  title: 'GitLab',
  category: 'development',
  icon: 'merge_type',
  description: 'Git repositories with issues, reviews and pipelines.',
  homepage: 'https://about.gitlab.com/',
  licence: 'MIT',
  version: '19.1.2',
  resources: {
    memoryMiB: { floor: 8192, advice: 12_288 },
    cores: { floor: 4, advice: 6 },
    diskGiB: { floor: 20, advice: 100 },
  },
  ports: [
    { name: 'http', port: 80 },
    // Port 22 of the host is its own.
    { name: 'ssh', port: 22, exposedAs: 2222 },
  ],
  volumes: [
    {
      name: 'config',
      contains: 'Settings and the keys that its database is encrypted with.',
      kind: 'configuration',
      backUp: true,
    },
    {
      name: 'data',
      contains: 'All repositories, issues and uploads, with the database.',
      kind: 'data',
      backUp: true,
    },
    { name: 'logs', contains: 'Logs.', kind: 'logs', backUp: false },
  ],
  secrets: [
    {
      name: 'root-password',
      purpose:
        'Password of the local administrator "root", for repairs and for the portal.',
    },
  ],
  needs: ['authelia'],
  routing: { host: 'git', port: 'http' },
  signIn: {
    modes: ['oidc'],
    oidc: {
      redirects: ['/users/auth/openid_connect/callback'],
      scopes: ['openid', 'profile', 'email', 'groups'],
      tokenAuth: 'client_secret_basic',
      pkce: true,
    },
  },
  accounts: 'directory',
  canGoBack: false,
  notes: [
    'The first start takes 3 to 8 minutes.',
    'The password of "root" is read at the first start only.',
    'Git over SSH is on port 2222.',
    'Sign-up by anybody is open as GitLab ships it, until the portal has looked at its accounts.',
    'It must reach the sign-in portal under its public name.',
  ],
  engines: {
    nixos: gitlabOnNixos,
    compose: {
      containers: [
        {
          name: 'gitlab',
          image: { repository: 'gitlab/gitlab-ce', tag: '19.1.2-ce.0' },
          environment: { GITLAB_OMNIBUS_CONFIG: OMNIBUS },
          secrets: ['root-password', 'oidc-client'],
          mounts: [
            { volume: 'config', path: '/etc/gitlab' },
            { volume: 'data', path: '/var/opt/gitlab' },
            { volume: 'logs', path: '/var/log/gitlab' },
          ],
          health: {
            test: [
              '/opt/gitlab/bin/gitlab-healthcheck',
              '--fail',
              '--max-time',
              '10',
            ],
            interval: '60s',
            timeout: '30s',
            startPeriod: '15m',
          },
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 12_288, cores: 6, processes: 4096 },
          readOnly: false,
          capabilities: [
            'AUDIT_WRITE',
            'CHOWN',
            'DAC_OVERRIDE',
            'FOWNER',
            'FSETID',
            'KILL',
            'NET_BIND_SERVICE',
            'SETGID',
            'SETUID',
            'SYS_CHROOT',
          ],
          whyRights:
            'The image runs a dozen programs, each as its own user, with an SSH server, and writes its settings all over its file system.',
          shmMiB: 256,
          stopGrace: '2m',
        },
      ],
    },
  },
};
