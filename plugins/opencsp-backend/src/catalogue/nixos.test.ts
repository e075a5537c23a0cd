/*
 * Proves that every definition that comes with the portal is the same platform with NixOS as with Docker
 * Compose: both are rendered, both are read back by readers of their own (NixOS by the real evaluator of Nix),
 * and compared: hosts, routes, policies, ports, people, data and secrets. Leaves what the renderer does in
 * general to `packages/rendering`, and what the release's own modules make of the options to `test:real`.
 */
import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import {
  buildModel,
  NixosReading,
  nixosSystemSchema,
  readAccounts,
  readMachineFile,
  readNixos,
  readRoutes,
  renderCompose,
  renderNixos,
} from '@opencsp/rendering';
import { parse } from 'yaml';
import { evaluateFlake } from './__testUtils__/nix/evaluateFlake';
import { optionProblems } from './__testUtils__/nix/options';
import { serviceBundles } from './bundles';
import { Catalogue } from './Catalogue';
import { loadCatalogue } from './loadCatalogue';
import { builtInDefinitions } from './services/builtIn';

/** As Authelia writes it, of a secret that is nobody's. */
const DIGEST = `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'b'.repeat(86)}`;

const APPLICATIONS = builtInDefinitions
  .filter(({ isCore }) => !isCore)
  .map(({ id }) => id);

const SELECTIONS: [string, readonly string[]][] = [
  ...APPLICATIONS.map((id): [string, readonly string[]] => [id, [id]]),
  ...serviceBundles.map(({ title, services }): [string, readonly string[]] => [
    title,
    services,
  ]),
  ['everything', APPLICATIONS],
];

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue({});
});

function profileOf(
  ids: readonly string[],
  deployment: 'compose' | 'nixos',
  protocol: 'https' | 'http' = 'https',
): ProfileToRender {
  return {
    spec: {
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment,
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
  };
}

function contentOf(files: readonly RenderedFile[], path: string): string {
  return files.find(file => file.path === path)?.content ?? '';
}

function readingOf(files: readonly RenderedFile[]): NixosReading {
  return readNixos(evaluateFlake(files, 'ada-family'));
}

/** What the proxy does for people, without how it calls the service behind. */
function wayIn(files: readonly RenderedFile[]): unknown {
  const { http } = readRoutes(contentOf(files, 'traefik/dynamic/routes.yml'));
  return {
    middlewares: http.middlewares,
    routers: Object.entries(http.routers ?? {}).map(([name, router]) => ({
      name,
      ...router,
      service: router.service.replace(/@.*$/, ''),
    })),
  };
}

/** What the sign-in portal says of people, without where it keeps what it knows. */
function whoMay(files: readonly RenderedFile[]): unknown {
  const text = contentOf(files, 'authelia/configuration.yml');
  const { access_control, identity_providers, session, totp, regulation } =
    parse(text.replaceAll(/\{\{[^\n]*\}\}/g, '')) ?? {};
  return {
    access_control,
    clients: identity_providers?.oidc?.clients,
    policies: identity_providers?.oidc?.authorization_policies,
    session,
    totp,
    regulation,
  };
}

describe.each(SELECTIONS)(
  'with NixOS and with Docker Compose: %s',
  (_, ids) => {
    const both = (protocol: 'https' | 'http' = 'https') => ({
      compose: renderCompose(profileOf(ids, 'compose', protocol)),
      nixos: renderNixos(profileOf(ids, 'nixos', protocol)),
    });

    it('the same names lead to the same services, with the same policies', () => {
      const { compose, nixos } = both();
      expect(wayIn(nixos)).toEqual(wayIn(compose));
      expect(whoMay(nixos)).toEqual(whoMay(compose));
    });

    it('the same people have the same rights', () => {
      const { compose, nixos } = both();
      const accountsOf = (files: readonly RenderedFile[]) =>
        readAccounts(contentOf(files, 'accounts.yaml'));
      const ofEngine = new Set(
        catalogue
          .forProfile(ids)
          .flatMap(({ id, engines }) =>
            (engines.nixos?.secrets ?? []).map(({ name }) => `${id}-${name}`),
          ),
      );
      const { services, ...rest } = accountsOf(nixos);
      expect({
        ...rest,
        services: services.map(service => ({
          ...service,
          secrets: service.secrets.filter(name => !ofEngine.has(name)),
        })),
      }).toEqual(accountsOf(compose));
    });

    it('the same services run at the same addresses, with the same data', () => {
      const { nixos } = both();
      const model = buildModel(profileOf(ids, 'compose'));
      const reading = readingOf(nixos);
      expect(reading.project).toBe('ada-family');
      expect(
        reading.services.map(({ id, title, url }) => [id, title, url]),
      ).toEqual(
        expect.arrayContaining(
          model.services.map(({ id, title, url }) => [id, title, url]),
        ),
      );
      expect(reading.services).toHaveLength(model.services.length);
      expect(Object.keys(reading.volumes).sort()).toEqual(
        model.volumes.map(({ id }) => id),
      );
      expect(reading.exposedPorts).toEqual(
        model.exposedPorts.map(({ port, protocol }) => ({ port, protocol })),
      );
      expect(reading.databases).toEqual(
        model.databases.map(({ service, version }) => ({
          name: service,
          version,
        })),
      );
    });

    it('the proxy finds each service where it listens', () => {
      const { nixos } = both();
      const { http } = parse(contentOf(nixos, 'traefik/dynamic/services.yml'));
      const reading = readingOf(nixos);
      const listening = reading.services.flatMap(({ id, port }) =>
        port === undefined
          ? []
          : [
              [
                id,
                {
                  loadBalancer: {
                    servers: [{ url: `http://127.0.0.1:${port}` }],
                  },
                },
              ],
            ],
      );
      expect(http.services).toEqual(Object.fromEntries(listening));
    });

    it('the portal finds units, ports and data where the system has them', () => {
      const { nixos } = both();
      const reading = readingOf(nixos);
      const { services } = readMachineFile(contentOf(nixos, 'machine.json'));
      expect(
        services.map(({ id, units }) => [id, units] as const).sort(),
      ).toEqual(reading.services.map(({ id, units }) => [id, units]));
      expect(
        services.flatMap(({ ports }) => ports.map(({ at }) => at)),
      ).toEqual(
        expect.arrayContaining(
          reading.services.flatMap(({ port }) => port ?? []),
        ),
      );
      expect([...new Set(services.flatMap(({ data }) => data))].sort()).toEqual(
        [...new Set(Object.values(reading.volumes))].sort(),
      );
    });

    it('each option is one of the modules, and of its type', () => {
      const { nixos } = both();
      const { config } = nixosSystemSchema.parse(
        evaluateFlake(nixos, 'ada-family'),
      );
      expect(optionProblems(config)).toEqual([]);
    });

    it('no secret is read that the profile does not have', () => {
      const { nixos } = both();
      const known = buildModel(profileOf(ids, 'nixos')).secrets.map(
        ({ name }) => `/var/lib/opencsp/secrets/${name}`,
      );
      const read = readingOf(nixos).secretFiles;
      expect(known).toEqual(expect.arrayContaining(read));
      expect(read.length).toBeGreaterThan(2);
    });
  },
);

it('an option of another name or type is found', () => {
  expect(
    optionProblems({
      services: { traefik: { enabled: true, enable: 'yes' } },
      networking: { firewall: { allowedTCPPorts: ['80'] } },
    }),
  ).toEqual([
    'services.traefik.enabled = true: no such option',
    'services.traefik.enable = "yes": boolean',
    `networking.firewall.allowedTCPPorts = ["80"]: list of 16 bit unsigned integer; between 0 and 65535 (both inclusive)`,
  ]);
});
