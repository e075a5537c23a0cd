/*
 * Proves of the definitions that come with the portal that each of their addresses has the port on which
 * people reach it, and that no name has one; leaves what is refused to the rendering package.
 */
import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { buildModel, renderCompose } from '@opencsp/rendering';
import { Catalogue } from './Catalogue';
import { loadCatalogue } from './loadCatalogue';
import { builtInDefinitions } from './services/builtIn';

/** As Authelia writes it, of a secret that is nobody's. */
const DIGEST = `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'b'.repeat(86)}`;

const APPLICATIONS = builtInDefinitions
  .filter(({ isCore }) => !isCore)
  .map(({ id }) => id);

/** Services that can be signed in to without HTTPS. */
const PLAIN = ['nextcloud', 'jellyfin', 'vaultwarden'];

const PORTS = { http: 8088, https: 8443 };

/** Names of services, wherever an address has one. */
const ADDRESS = /https?:\/\/[a-z]+\.ada\.example\.com/g;

function profileOf(
  catalogue: Catalogue,
  protocol: 'https' | 'http',
  ports?: ProfileToRender['ports'],
): ProfileToRender {
  const ids = protocol === 'https' ? APPLICATIONS : PLAIN;
  return {
    spec: {
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      passwordStrategy: 'universal',
      accounts: 'automatic',
      protocol,
      certificates: 'trusted',
      services: ids.map(id => ({
        id,
        access: 'everyone',
        secondFactor: false,
      })),
    },
    handle: 'ada',
    owner: 'user:default/ada',
    definitions: catalogue.forProfile(ids),
    digests: Object.fromEntries(ids.map(id => [`${id}-oidc-client`, DIGEST])),
    ports,
  };
}

/** Marks of contents differ with what they are made of. */
function texts(files: readonly RenderedFile[]): [string, string][] {
  return files.map(({ path, content }) => [
    path,
    content.replace(/"[0-9a-f]{12}"/g, '"mark"'),
  ]);
}

describe.each([
  ['https', 8443],
  ['http', 8088],
] as const)(
  'the built-in services, reached over %s on port %d',
  (protocol, port) => {
    let catalogue: Catalogue;
    beforeAll(async () => {
      catalogue = await loadCatalogue({});
    });

    it('have the port in each address, in the host that Nextcloud writes, and in redirects', () => {
      const usual = texts(renderCompose(profileOf(catalogue, protocol)));
      const moved = texts(renderCompose(profileOf(catalogue, protocol, PORTS)));
      const expected = usual.map(([path, content]) => [
        path,
        content
          .replace(ADDRESS, `$&:${port}`)
          .replace(/(OVERWRITEHOST: "[^"]+)"/, `$1:${port}"`)
          .replace(
            /( +)scheme: "https"\n/,
            `$1scheme: "https"\n$1port: "${port}"\n`,
          ),
      ]);
      expect(moved).toEqual(expected);
      expect(moved).not.toEqual(usual);
    });

    it('have an address with the port for people, each of them', () => {
      const { services } = buildModel(profileOf(catalogue, protocol, PORTS));
      const reached = services.filter(({ host }) => host !== undefined);
      expect(reached.map(({ url }) => url)).toEqual(
        reached.map(({ host }) => `${protocol}://${host}:${port}`),
      );
      expect(reached.length).toBeGreaterThanOrEqual(PLAIN.length);
    });
  },
);

describe('with a port of their own', () => {
  it('each service that writes addresses is told of it', async () => {
    const { services } = buildModel(
      profileOf(await loadCatalogue({}), 'https', PORTS),
    );
    const of = (id: string) =>
      services.find(service => service.id === id)?.environment;
    expect(of('vaultwarden')).toMatchObject({
      DOMAIN: 'https://vault.ada.example.com:8443',
    });
    expect(of('nextcloud')).toMatchObject({
      NEXTCLOUD_TRUSTED_DOMAINS: 'cloud.ada.example.com',
      OVERWRITEHOST: 'cloud.ada.example.com:8443',
      OVERWRITECLIURL: 'https://cloud.ada.example.com:8443',
    });
    expect(of('lldap')).toMatchObject({
      LLDAP_HTTP_URL: expect.stringMatching(/^https:\/\/.*:8443$/),
    });
    expect(of('jellyfin')).toMatchObject({
      JELLYFIN_PublishedServerUrl: 'https://media.ada.example.com:8443',
    });
  });
});
