/*
 * Proves that what Nix takes without a word, and the machine refuses, is refused before it is written; that
 * names and addresses of people stay texts; and what the files are. Leaves the definitions that come with the
 * portal, and that both engines come to the same, to the backend's `catalogue/nixos.test.ts`.
 */
import {
  NixosPartInput,
  nixosPartSchema,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { container, definition, secret } from '../__testUtils__/definition';
import { definitions } from '../__testUtils__/definitions';
import { profileOf } from '../__testUtils__/profile';
import { evaluateText } from './__testUtils__/nix';
import { RELEASE } from './release';
import { renderNixos } from './renderNixos';

const PROXY: NixosPartInput = {
  listens: [
    { name: 'web', port: 80, on: 'everywhere' },
    { name: 'websecure', port: 443, on: 'everywhere' },
  ],
  units: ['traefik.service'],
  data: { certificates: '/var/lib/traefik' },
  settings: {
    services: {
      traefik: {
        enable: true,
        staticConfigFile: { $file: 'traefik/traefik.yml' },
      },
    },
  },
};

const DIRECTORY: NixosPartInput = {
  listens: [{ name: 'http', port: 17170 }],
  units: ['lldap.service'],
  data: { data: '/var/lib/lldap' },
  environment: 'services.lldap.environment',
  settings: { services: { lldap: { enable: true } } },
  readers: [{ secret: 'admin-password', by: 'credential', unit: 'lldap' }],
};

const PORTAL: NixosPartInput = {
  listens: [{ name: 'http', port: 9091 }],
  units: ['authelia-main.service'],
  data: { data: '/var/lib/authelia-main' },
};

const VAULT: NixosPartInput = {
  listens: [{ name: 'http', port: 8222 }],
  units: ['vault.service'],
  environment: 'services.vault.config',
};

/** The services of the tests, with a part for NixOS each. */
function withParts(
  vault: NixosPartInput = VAULT,
  over: Partial<ServiceDefinition> = {},
): ServiceDefinition[] {
  const parts: Record<string, NixosPartInput> = {
    traefik: PROXY,
    lldap: DIRECTORY,
    authelia: PORTAL,
    redis: { listens: [{ port: 6379 }], units: ['redis-paas.service'] },
    vault,
  };
  return definitions
    .filter(({ id }) => Object.hasOwn(parts, id))
    .map(each => ({
      ...each,
      ...(each.id === 'vault' && over),
      engines: {
        ...each.engines,
        nixos: nixosPartSchema.parse(parts[each.id]),
      },
    }));
}

function filesOf(
  vault?: NixosPartInput,
  over?: Partial<ServiceDefinition>,
  spec: object = {},
) {
  return renderNixos(
    profileOf(['vault'], {
      definitions: withParts(vault, over),
      spec: { deployment: 'nixos', ...spec },
    }),
  );
}

function contentOf(files: ReturnType<typeof filesOf>, path: string): string {
  return files.find(file => file.path === path)?.content ?? '';
}

describe('the files', () => {
  it('are the same bytes each time, sorted by path', () => {
    const files = filesOf();
    expect(filesOf()).toEqual(files);
    expect(files.map(({ path }) => path)).toEqual([
      ...['README.md', 'accounts.yaml'],
      'authelia/configuration.yml',
      'catalog-info.yaml',
      'config.env',
      'configuration.nix',
      'flake.lock',
      'flake.nix',
      'machine.json',
      'modules/paas.nix',
      'modules/platform.nix',
      'modules/services/authelia.nix',
      'modules/services/lldap.nix',
      'modules/services/redis.nix',
      'modules/services/traefik.nix',
      'modules/services/vault.nix',
      'services.env',
      'traefik/dynamic/routes.yml',
      'traefik/dynamic/services.yml',
      'traefik/traefik.yml',
      'vm_specs.yaml',
    ]);
  });

  it('pin the one release, as a lock file does', () => {
    const files = filesOf();
    expect(JSON.parse(contentOf(files, 'flake.lock'))).toMatchObject({
      nodes: {
        nixpkgs: {
          locked: { rev: RELEASE.rev, narHash: RELEASE.narHash },
          original: { ref: `nixos-${RELEASE.name}` },
        },
      },
      version: 7,
    });
    expect(contentOf(files, 'flake.nix')).toContain(
      `"github:NixOS/nixpkgs/nixos-${RELEASE.name}"`,
    );
    expect(RELEASE.rev).toMatch(/^[0-9a-f]{40}$/);
    expect(Buffer.from(RELEASE.narHash.slice(7), 'base64')).toHaveLength(32);
  });

  it('hand a secret to the unit that reads it, and give it to nobody else', () => {
    const lldap = contentOf(filesOf(), 'modules/services/lldap.nix');
    expect(lldap).toContain(
      '"/run/credentials/lldap.service/lldap-admin-password"',
    );
    expect(lldap).toContain(
      '"lldap-admin-password:/var/lib/opencsp/secrets/lldap-admin-password"',
    );
    const owned = filesOf({
      ...VAULT,
      readers: [{ secret: 'master-password', by: 'owner', owner: 'vault' }],
    });
    expect(contentOf(owned, 'modules/platform.nix')).toContain(
      '"z /var/lib/opencsp/secrets/vault-master-password 0400 vault vault -"',
    );
  });

  it('have secrets of the engine with this engine only', () => {
    const vault: NixosPartInput = {
      ...VAULT,
      secrets: [secret('store-key')],
      settings: { services: { vault: { keyFile: '{secret:store-key}' } } },
    };
    expect(contentOf(filesOf(vault), 'modules/services/vault.nix')).toContain(
      'keyFile = "/var/lib/opencsp/secrets/vault-store-key"',
    );
    expect(() => filesOf(vault, {}, { deployment: 'compose' })).toThrow(
      /names what is not there/,
    );
  });

  it('agree to a licence by the name of the package', () => {
    const files = filesOf({ ...VAULT, unfree: ['vault-server'] });
    expect(contentOf(files, 'modules/platform.nix')).toContain(
      'builtins.elem (lib.getName package) [\n    "vault-server"\n  ]',
    );
  });
});

describe('texts of people', () => {
  it.each([
    '${builtins.readFile "/etc/shadow"}',
    '"; services.evil.enable = true; x = "',
    "''${x}''",
    'a\\',
  ])('stay texts: %j', title => {
    const files = filesOf(VAULT, { title });
    const text = contentOf(files, 'configuration.nix');
    const [, written] =
      /vault = \{\n\s+enable = true;\n\s+title = (.*);\n/.exec(text) ?? [
        '',
        '""',
      ];
    expect(evaluateText(written)).toBe(title);
  });
});

const REFUSED: [string, NixosPartInput, RegExp][] = [
  [
    'two programs on one port',
    { ...VAULT, listens: [{ name: 'http', port: 17170 }] },
    /port of the machine/,
  ],
  [
    'a port of the proxy',
    { ...VAULT, listens: [{ name: 'http', port: 8080 }] },
    /port of the machine/,
  ],
  [
    'a service that is reached, and listens nowhere',
    { ...VAULT, listens: [] },
    /does not say where its port "http" is/,
  ],
  [
    'a secret that is not there',
    { ...VAULT, readers: [{ secret: 'other', by: 'root' }] },
    /reads the secret "other"/,
  ],
  [
    'a file that is not in the branch',
    { ...VAULT, settings: { services: { a: { $file: 'none.yml' } } } },
    /"none.yml", which is not in the branch/,
  ],
  [
    'a secret in the store',
    {
      ...VAULT,
      settings: {
        services: { a: { passwordFile: { $file: 'traefik/traefik.yml' } } },
      },
    },
    /would lie in the store/,
  ],
  [
    'nginx on all addresses',
    {
      ...VAULT,
      settings: { services: { nginx: { virtualHosts: { '{host}': {} } } } },
    },
    /needs a "listen" on 127.0.0.1/,
  ],
  [
    'a listen of nginx beside the loopback address',
    {
      ...VAULT,
      settings: {
        services: {
          nginx: {
            virtualHosts: {
              '{host}': { listen: [{ addr: '0.0.0.0', port: 8099 }] },
            },
          },
        },
      },
    },
    /needs a "listen" on 127.0.0.1/,
  ],
  [
    'variables in the file of the proxy',
    {
      ...VAULT,
      settings: { services: { traefik: { environmentFiles: ['/x'] } } },
    },
    /each "\$" of the proxy/,
  ],
  [
    'Docker without Docker',
    {
      ...VAULT,
      settings: {
        services: {
          traefik: { staticConfigOptions: { providers: { docker: {} } } },
        },
      },
    },
    /There is no Docker here/,
  ],
  [
    'a Nextcloud of any version',
    { ...VAULT, settings: { services: { nextcloud: { enable: true } } } },
    /Name the package/,
  ],
  [
    'a PostgreSQL of any version',
    { ...VAULT, settings: { services: { postgresql: { enable: true } } } },
    /begins with an empty folder/,
  ],
  [
    'a directory without an administrator',
    { ...VAULT, settings: { services: { lldap: { enable: true } } } },
    /password of its administrator/,
  ],
];

it.each(REFUSED)('%s is refused', (_, vault, message) => {
  expect(() => filesOf(vault)).toThrow(message);
});

it('a volume without a place is refused', () => {
  expect(() =>
    filesOf(VAULT, {
      volumes: [{ name: 'data', contains: 'All.', kind: 'data', backUp: true }],
    }),
  ).toThrow('does not say where the volume "data" lies');
});

it('a service that says nothing of NixOS is refused, with what can be done', () => {
  const plain = definition({
    id: 'plain',
    title: 'Plain',
    engines: { compose: { containers: [container('plain')] } },
  });
  expect(() =>
    renderNixos(
      profileOf(['plain'], {
        definitions: [...withParts(), plain],
        spec: { deployment: 'nixos' },
      }),
    ),
  ).toThrow(
    'services.0.id: Plain cannot be deployed with NixOS. Leave it out, or choose another way to deploy.',
  );
});
