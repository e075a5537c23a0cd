/*
 * Proves that a profile that cannot be is refused with the field that is wrong, in the model and in what
 * Compose needs of definitions; leaves what can be to `buildModel.test.ts`.
 */
import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import {
  container,
  definition,
  secret,
  volume,
} from './__testUtils__/definition';
import { applications, coreDefinitions } from './__testUtils__/definitions';
import { ProfileOptions, profileOf } from './__testUtils__/profile';
import { buildModel } from './buildModel';
import { renderCompose } from './compose/renderCompose';

const WEB = {
  ports: [{ name: 'http', port: 80 }],
  routing: { host: 'web', port: 'http' },
};

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

function refused(path: string, words: string) {
  return expect.objectContaining({
    name: 'InputError',
    code: 'cannot-be-rendered',
    message: expect.stringContaining(words),
    fields: [{ path, message: expect.stringContaining(words) }],
  });
}

type Case = [
  what: string,
  path: string,
  words: string,
  services: Parameters<typeof profileOf>[0],
  options: ProfileOptions,
];

function given(...definitions: ServiceDefinition[]): ProfileOptions {
  return { definitions };
}

describe('a profile that cannot be', () => {
  it.each<Case>([
    [
      'an unknown service',
      'services.1.id',
      'There is no service "nope"',
      ['vault', 'nope'],
      {},
    ],
    [
      'a core service that was chosen',
      'services.0.id',
      'comes by itself',
      ['traefik'],
      {},
    ],
    [
      'a need that is not there',
      'services.0.id',
      'needs the service "redis"',
      ['one'],
      given(definition({ id: 'one', needs: ['redis'] })),
    ],
    [
      'a sign-in portal that is not there',
      'services.0.id',
      'needs the service "authelia"',
      ['photos'],
      given(applications.photos),
    ],
    [
      'a sign-in that needs HTTPS',
      'protocol',
      'over HTTPS only',
      ['photos'],
      { spec: { protocol: 'http' } },
    ],
    [
      'a portal in front of accounts of its own, without HTTPS',
      'protocol',
      'over HTTPS only',
      ['games'],
      {
        spec: { protocol: 'http' },
        ...given(
          definition({
            id: 'games',
            accounts: 'local',
            signIn: { modes: ['forward-auth'] },
          }),
        ),
      },
    ],
    [
      'a second factor that nobody could ask for',
      'services.0.secondFactor',
      'cannot ask for a second factor',
      [{ id: 'vault', secondFactor: true }],
      {},
    ],
    [
      'administrators whom nobody could tell apart',
      'services.1.access',
      'who is an administrator',
      ['homer', { id: 'vault', access: 'admins' }],
      {},
    ],
    [
      'two services with one host',
      'services.1.id',
      'both want the host name "web.ada.example.com"',
      ['one', 'two'],
      given(
        definition({ id: 'one', ...WEB }),
        definition({ id: 'two', ...WEB }),
      ),
    ],
    [
      'two services with one port of the host',
      'services.1.id',
      'both want the port of the host "22/tcp"',
      ['one', 'two'],
      given(
        ...['one', 'two'].map(id =>
          definition({ id, ports: [{ name: 'ssh', port: 22, exposedAs: 22 }] }),
        ),
      ),
    ],
    [
      'a route to a port that is not there',
      'services.0.id',
      'routes to "https"',
      ['one'],
      given(
        definition({
          id: 'one',
          ...WEB,
          routing: { host: 'web', port: 'https' },
        }),
      ),
    ],
    [
      'services that need each other',
      'services.0.id',
      'in a circle: one, two',
      ['one', 'two'],
      given(
        definition({ id: 'one', needs: ['two'] }),
        definition({ id: 'two', needs: ['one'] }),
      ),
    ],
    [
      'services that cannot be together',
      'services.0.id',
      'cannot be beside The two: they fight.',
      ['one', 'two'],
      given(
        definition({
          id: 'one',
          conflicts: [{ service: 'two', reason: 'they fight.' }],
        }),
        definition({ id: 'two' }),
      ),
    ],
    [
      'two definitions with one id',
      'definitions',
      'both want the definition "one"',
      ['one'],
      given(definition({ id: 'one' }), definition({ id: 'one' })),
    ],
    [
      'names of secrets that become one',
      'services.1.id',
      'the secret "a-b-c"',
      ['a', 'a-b'],
      given(
        definition({ id: 'a', secrets: [secret('b-c')] }),
        definition({ id: 'a-b', secrets: [secret('c')] }),
      ),
    ],
    [
      'names of volumes that become one',
      'services.1.id',
      'the volume "a-b-c"',
      ['a', 'a-b'],
      given(
        definition({ id: 'a', volumes: [volume('b-c')] }),
        definition({ id: 'a-b', volumes: [volume('c')] }),
      ),
    ],
    [
      'a way back that is no address',
      'services.0.id',
      'sent back to "callback"',
      ['one'],
      given(
        ...coreDefinitions,
        definition({
          id: 'one',
          ...WEB,
          signIn: {
            modes: ['oidc'],
            oidc: {
              redirects: ['callback'],
              scopes: ['openid'],
              tokenAuth: 'client_secret_basic',
              pkce: true,
            },
          },
        }),
      ),
    ],
    [
      'a mode without what it needs',
      'services.0.id',
      'no "signIn.oidc"',
      ['one'],
      given(
        ...coreDefinitions,
        definition({ id: 'one', ...WEB, signIn: { modes: ['oidc'] } }),
      ),
    ],
    [
      'LDAP without a password for it',
      'services.0.id',
      'no secret "ldap-password"',
      ['one'],
      given(
        ...coreDefinitions,
        definition({ id: 'one', ...WEB, signIn: { modes: ['ldap'] } }),
      ),
    ],
  ])('is refused for %s', (_what, path, words, services, options) => {
    expect(failureOf(() => buildModel(profileOf(services, options)))).toEqual(
      refused(path, words),
    );
  });
});

describe('a definition that Compose cannot run', () => {
  const one = (...containers: ReturnType<typeof container>[]) =>
    given(definition({ id: 'one', engines: { compose: { containers } } }));

  it.each<[string, string, ProfileOptions]>([
    [
      'nothing is said of Compose',
      'cannot be deployed with Docker Compose',
      given(definition({ id: 'one', engines: {} })),
    ],
    [
      'its first container has another name',
      'it must be called "one"',
      one(container('web')),
    ],
    [
      'two containers have one name',
      'the container name "one"',
      one(container('one'), container('one')),
    ],
    [
      'it waits for a container that is not there',
      'waits for web',
      one(container('one', { after: ['web'] })),
    ],
    [
      'its containers wait for each other',
      'wait for each other',
      one(
        container('one', { after: ['web'] }),
        container('web', { after: ['one'] }),
      ),
    ],
    [
      'it reads a secret that it does not have',
      'reads the secret "key"',
      one(container('one', { secrets: ['key'] })),
    ],
    [
      'it points at a secret that the container may not read',
      'points at the secret "key"',
      given(
        definition({
          id: 'one',
          secrets: [secret('key')],
          environment: { KEY_FILE: '{secret:key}' },
        }),
      ),
    ],
    [
      'it wants a volume that it does not have',
      'wants the volume "data"',
      one(container('one', { mounts: [{ volume: 'data', path: '/data' }] })),
    ],
    [
      'it wants a file outside of the branch',
      'no path in the branch',
      one(
        container('one', {
          mounts: [{ file: 'a/../../../etc/shadow', path: '/shadow' }],
        }),
      ),
    ],
    [
      'it has a NUL in a setting',
      'environment "A": a NUL',
      one(container('one', { environment: { A: 'a\0b' } })),
    ],
  ])('is refused when %s', (_what, words, options) => {
    expect(failureOf(() => renderCompose(profileOf(['one'], options)))).toEqual(
      refused('services.0.id', words),
    );
  });

  it('is refused when the proxy would have to hold the socket itself', () => {
    const bare = definition({ id: 'traefik', isCore: true });
    expect(
      failureOf(() =>
        renderCompose(
          profileOf(['one'], given(bare, definition({ id: 'one' }))),
        ),
      ),
    ).toEqual(refused('services', 'a container "socket-proxy"'));
  });

  it('is refused when it wants a file that nothing makes', () => {
    const options = one(
      container('one', { mounts: [{ file: 'one/settings', path: '/a' }] }),
    );
    expect(
      failureOf(() => renderCompose(profileOf(['one'], options))),
    ).toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('The branch has no "./one/settings"'),
    });
  });
});
