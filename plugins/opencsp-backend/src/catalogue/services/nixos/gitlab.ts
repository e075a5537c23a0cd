import { NixosPartInput } from '@opencsp/plugin-opencsp-common';

/*
 * Facts: recorded/nixos, section 4 and `newer-releases.nix`. All secrets are read by the user "gitlab" in
 * scripts. It answers on a socket only, so that nginx stands between it and the proxy; the headers of the
 * proxy pass through. Its keys lie in files of their own, which Docker's image makes by itself.
 */

const KEYS = [
  ['secret-key', 'Signs its sessions and tokens.'],
  ['otp-key', 'Encrypts second factors.'],
  ['db-key', 'Encrypts settings in its database.'],
  ['active-record-primary-key', 'Encrypts columns of its database.'],
  ['active-record-deterministic-key', 'Encrypts columns that it looks up.'],
  ['active-record-salt', 'Salt of the keys of its database.'],
] as const;

const JWS_KEY = 'jws-key';

export const gitlabOnNixos: NixosPartInput = {
  listens: [{ name: 'http', port: 8092 }],
  units: [
    'postgresql.service',
    'redis-gitlab.service',
    'gitaly.service',
    'gitlab-workhorse.service',
    'gitlab-sidekiq.service',
    'gitlab.service',
    'nginx.service',
  ],
  data: {
    config: '/var/gitlab/state/config',
    data: '/var/gitlab/state',
    logs: '/var/gitlab/state/log',
  },
  settings: {
    services: {
      gitlab: {
        enable: true,
        host: '{host}',
        https: { $https: true },
        port: { $publicPort: true },
        initialRootEmail: '{adminEmail}',
        initialRootPasswordFile: '{secret:root-password}',
        puma: { workers: 2 },
        sidekiq: { concurrency: 10 },
        secrets: {
          secretFile: '{secret:secret-key}',
          otpFile: '{secret:otp-key}',
          dbFile: '{secret:db-key}',
          jwsFile: `{secret:${JWS_KEY}}`,
          activeRecordPrimaryKeyFile: '{secret:active-record-primary-key}',
          activeRecordDeterministicKeyFile:
            '{secret:active-record-deterministic-key}',
          activeRecordSaltFile: '{secret:active-record-salt}',
        },
        extraConfig: {
          gitlab_shell: { ssh_port: 2222 },
          omniauth: {
            enabled: true,
            allow_single_sign_on: ['openid_connect'],
            block_auto_created_users: false,
            providers: [
              {
                name: 'openid_connect',
                label: 'Single sign-on',
                args: {
                  name: 'openid_connect',
                  scope: ['openid', 'profile', 'email', 'groups'],
                  response_type: 'code',
                  issuer: '{url:authelia}',
                  discovery: true,
                  client_auth_method: 'basic',
                  uid_field: 'preferred_username',
                  send_scope_to_token_endpoint: true,
                  pkce: true,
                  client_options: {
                    identifier: 'gitlab',
                    secret: { _secret: '{secret:oidc-client}' },
                    redirect_uri: '{url}/users/auth/openid_connect/callback',
                  },
                },
              },
            ],
          },
        },
      },
      nginx: {
        enable: true,
        virtualHosts: {
          '{host}': {
            listen: [{ addr: '127.0.0.1', port: 8092 }],
            extraConfig: 'client_max_body_size 0;',
            locations: {
              '/': {
                proxyPass: 'http://unix:/run/gitlab/gitlab-workhorse.socket',
                proxyWebsockets: true,
                extraConfig: 'proxy_set_header Host $host;',
              },
            },
          },
        },
      },
    },
  },
  secrets: [
    ...KEYS.map(([name, purpose]) => ({
      name,
      purpose,
      length: 64,
      immutable: 'What is encrypted with it cannot be read with another one.',
    })),
    {
      name: JWS_KEY,
      purpose: 'Signs tokens for other programs.',
      kind: 'rsa-key' as const,
    },
  ],
  user: 'gitlab',
  readers: [
    'root-password',
    'oidc-client',
    JWS_KEY,
    ...KEYS.map(([name]) => name),
  ].map(secret => ({ secret, by: 'owner' as const, owner: 'gitlab' })),
  differences: [
    'GitLab: Git over SSH is the SSH of the machine, on its own port and on 2222.',
  ],
};
