import {
  ServiceDefinition,
  ServiceDefinitionInput,
  serviceDefinitionSchema,
} from '@opencsp/plugin-opencsp-common';

/** A definition that uses nearly everything, and has no problem. */
export const wiki: ServiceDefinitionInput = {
  id: 'wiki',
  title: 'Wiki',
  category: 'collaboration',
  icon: 'article',
  description: 'Pages that everybody writes.',
  homepage: 'https://wiki.example.com/',
  licence: 'MIT',
  version: '1.2.3',
  resources: {
    memoryMiB: { floor: 128, advice: 256 },
    cores: { floor: 0.1, advice: 1 },
    diskGiB: { floor: 1, advice: 2 },
  },
  ports: [
    { name: 'http', port: 8080 },
    { name: 'feed', port: 9000, exposedAs: 9000, protocol: 'udp' },
  ],
  volumes: [
    { name: 'pages', contains: 'All pages.', kind: 'data', backUp: true },
  ],
  secrets: [
    { name: 'login', purpose: 'Sign-in of the person.', isLogin: true },
    { name: 'session-key', purpose: 'Sessions.' },
  ],
  databases: [{ name: 'main', engine: 'postgres', version: 17 }],
  needs: ['redis', 'authelia'],
  environment: {
    ADDRESS: '{url}',
    PORTAL: '{url:authelia}',
    SESSION_KEY_FILE: '{secret:session-key}',
  },
  routing: { host: 'wiki', port: 'http' },
  signIn: {
    modes: ['oidc', 'ldap'],
    bypassPaths: ['^/api/v\\d+/', '^/(feed|rss)$'],
    oidc: {
      redirects: ['/callback', 'app.wiki:///callback'],
      scopes: ['openid', 'profile'],
      tokenAuth: 'client_secret_basic',
      pkce: true,
    },
  },
  accounts: 'local',
  canGoBack: false,
  engines: {
    compose: {
      containers: [
        {
          name: 'wiki',
          image: { repository: 'example/wiki', tag: '1.2.3' },
          command: ['serve', '--settings', '{{"one": "brace"}}'],
          environment: {
            DATABASE: '{database:main}',
            DATABASE_PASSWORD_FILE: '{secret:database-main}',
            REDIS_PASSWORD_FILE: '{secret:redis-password}',
            CLIENT_SECRET_FILE: '{secret:oidc-client}',
          },
          secrets: [
            'session-key',
            'database-main',
            'redis-password',
            'oidc-client',
          ],
          mounts: [
            { volume: 'pages', path: '/data' },
            { file: 'wiki/settings.yml', path: '/etc/wiki.yml' },
          ],
          health: { test: ['wget', '-q', 'http://127.0.0.1:8080/'] },
          networks: ['traefik_public', 'backend'],
          limits: { memoryMiB: 256, cores: 1 },
          user: '1000:1000',
          readOnly: true,
          tmpfs: ['/tmp'],
        },
        {
          name: 'wiki-jobs',
          image: { repository: 'example/wiki', tag: '1.2.3' },
          health: {},
          after: ['wiki'],
          limits: { memoryMiB: 64, cores: 1 },
          readOnly: false,
          whyRights: 'It writes where it likes.',
        },
      ],
    },
  },
};

/** Sets one field, named by its path such as `ports.0.name`, in a copy; `undefined` takes it out. */
export function withField(
  input: unknown,
  path: string,
  value: unknown,
): unknown {
  const [key, ...rest] = path.split('.');
  const set = (old: unknown) =>
    rest.length > 0 ? withField(old, rest.join('.'), value) : value;
  if (Array.isArray(input)) {
    const index = Number(key);
    return index < input.length
      ? input.map((each, at) => (at === index ? set(each) : each))
      : [...input, set(undefined)];
  }
  const fields = new Map(Object.entries(Object(input)));
  return Object.fromEntries(fields.set(key, set(fields.get(key))));
}

/** The wiki with some of its fields set to something else; it fits the schema. */
export function wikiWith(
  fields: Record<string, unknown> = {},
): ServiceDefinition {
  return serviceDefinitionSchema.parse(
    Object.entries(fields).reduce<unknown>(
      (input, [path, value]) => withField(input, path, value),
      wiki,
    ),
  );
}
