import { sha256 } from '../files/machineFiles';
import { ProgramOfSystem } from './nixosState';
import {
  numberAt,
  optionAt,
  OptionTree,
  SystemOptions,
  textAt,
  variablesAt,
} from './systemOptions';
import { gitlabConfig } from './gitlabConfig';
import { PaasService } from './paasOptions';

/*
 * What the modules of the release make of options, as far as programs of the sandbox ask for it (facts:
 * recorded/nixos, section 4). The programs know the words of their images; what lies elsewhere on a machine is
 * found by links.
 */

type Made = Pick<ProgramOfSystem, 'environment' | 'links' | 'ports'> & {
  /** Its unit; the first one when absent. */
  unit?: string;
};

/** Makes what a unit runs from the options of its system. */
type Maker = (options: OptionTree) => Made;

const NGINX_PORT = 80;

function linkTo(
  path: string,
  file: string | undefined,
): Record<string, string> {
  return file === undefined ? {} : { [path]: file };
}

const MAKERS: Readonly<Record<string, Maker>> = {
  authelia: options => {
    const at = ['services', 'authelia', 'instances', 'main'];
    const [file] = textsOf(optionAt(options, ...at, 'settingsFiles'));
    return {
      environment: {
        ...variablesAt(options, ...at, 'environmentVariables'),
        ...(file !== undefined && { X_AUTHELIA_CONFIG: file }),
      },
      links: { '/config': '/var/lib/authelia-main' },
      ports: [{ own: 9091, at: 9091 }],
    };
  },
  lldap: options => {
    const settings = variablesAt(options, 'services', 'lldap', 'settings');
    return {
      environment: {
        ...Object.fromEntries(
          Object.entries(settings).map(([name, value]) => [
            `LLDAP_${name.toUpperCase()}`,
            value,
          ]),
        ),
        ...variablesAt(options, 'services', 'lldap', 'environment'),
      },
      links: { '/data': '/var/lib/lldap' },
      ports: [
        { own: 3890, at: Number(settings.ldap_port ?? 3890) },
        { own: 17170, at: Number(settings.http_port ?? 17170) },
      ],
    };
  },
  redis: options => {
    const at = ['services', 'redis', 'servers', 'paas'];
    const file = textAt(options, ...at, 'requirePassFile');
    return {
      environment: {},
      links: {
        '/data': '/var/lib/redis-paas',
        ...linkTo('/run/secrets/redis-password', file),
      },
      ports: [{ own: 6379, at: numberAt(options, ...at, 'port') ?? 6379 }],
    };
  },
  jellyfin: options => ({
    environment: variablesAt(
      options,
      ...['systemd', 'services', 'jellyfin', 'environment'],
    ),
    links: { '/config': '/var/lib/jellyfin', '/cache': '/var/cache/jellyfin' },
    ports: [{ own: 8096, at: 8096 }],
  }),
  vaultwarden: options => {
    const config = variablesAt(options, 'services', 'vaultwarden', 'config');
    return {
      environment: config,
      links: { '/data': '/var/lib/vaultwarden' },
      ports: [{ own: 80, at: Number(config.ROCKET_PORT ?? 8222) }],
    };
  },
  nextcloud: options => {
    const config = variablesAt(options, 'services', 'nextcloud', 'config');
    const host = textAt(options, 'services', 'nextcloud', 'hostName') ?? '';
    return {
      unit: 'phpfpm-nextcloud.service',
      environment: {
        NEXTCLOUD_ADMIN_USER: config.adminuser ?? 'root',
        NEXTCLOUD_ADMIN_PASSWORD_FILE: config.adminpassFile ?? '',
        NEXTCLOUD_TRUSTED_DOMAINS: host,
        // Its module makes the database by itself.
        SQLITE_DATABASE: config.dbname ?? 'nextcloud',
      },
      links: { '/var/www/html': '/var/lib/nextcloud' },
      ports: [{ own: 80, at: portOfNginx(options, host) }],
    };
  },
  gitlab: options => ({
    unit: 'gitlab.service',
    environment: { GITLAB_OMNIBUS_CONFIG: gitlabConfig(options) },
    links: { '/var/opt/gitlab': '/var/gitlab/state' },
    ports: [
      {
        own: 80,
        at: portOfNginx(
          options,
          textAt(options, 'services', 'gitlab', 'host') ?? 'localhost',
        ),
      },
    ],
  }),
  homer: options => {
    const at = ['services', 'homer'];
    const settings = textAt(options, ...at, 'settings');
    return {
      environment: {},
      links: linkTo('/www/assets/config.yml', settings),
      ports: [
        {
          own: 8080,
          at: portOfNginx(
            options,
            textAt(options, ...at, 'virtualHost', 'domain') ?? '',
          ),
        },
      ],
    };
  },
  traefik: options => {
    const file = textAt(options, 'services', 'traefik', 'staticConfigFile');
    return {
      environment: {},
      links: linkTo('/etc/traefik/traefik.yml', file),
      // It listens where its own file says.
      ports: [],
    };
  },
};

/** Where services that are a page here have their port. */
const PORTS: Readonly<Record<string, readonly string[]>> = {
  grafana: ['services', 'grafana', 'settings', 'server', 'http_port'],
  'uptime-kuma': ['services', 'uptime-kuma', 'settings', 'PORT'],
  gitea: ['services', 'gitea', 'settings', 'server', 'HTTP_PORT'],
  forgejo: ['services', 'forgejo', 'settings', 'server', 'HTTP_PORT'],
  immich: ['services', 'immich', 'port'],
  paperless: ['services', 'paperless', 'port'],
};

/** What the units of a system run. */
export function programsOf(
  { options, files }: SystemOptions,
  services: readonly PaasService[],
): ProgramOfSystem[] {
  return services
    .filter(({ units }) => units.length > 0)
    .map(({ id, units, written }) => {
      const { unit = units[0], ...made } = Object.hasOwn(MAKERS, id)
        ? MAKERS[id](options)
        : page(options, id, written.port);
      return {
        ...{ ...made, service: id, unit, units },
        digest: digestOf(made, files),
      };
    });
}

/** The texts count, not where they lie in the store: that is another place after each change of a flake. */
function digestOf(made: Made, files: SystemOptions['files']): string {
  const written = JSON.stringify(made, (_, value) =>
    typeof value === 'string' && Object.hasOwn(files, value)
      ? files[value]
      : value,
  );
  return sha256(written);
}

/** Names of the machine's own file of hosts, for its loopback address. */
export function ownNames(options: OptionTree): string[] {
  return textsOf(optionAt(options, 'networking', 'hosts', '127.0.0.1'));
}

/** @param stated - of a service with a definition of its own: the portal's word for it */
function page(options: OptionTree, id: string, stated: unknown): Made {
  const found = Object.hasOwn(PORTS, id)
    ? Number(optionAt(options, ...PORTS[id]))
    : Number.NaN;
  const port = Number.isNaN(found) ? stated : found;
  return {
    environment: {},
    links: {},
    ports: typeof port === 'number' ? [{ own: port, at: port }] : [],
  };
}

function portOfNginx(options: OptionTree, host: string): number {
  const listen = optionAt(
    options,
    ...['services', 'nginx', 'virtualHosts', host, 'listen'],
  );
  const [first] = Array.isArray(listen) ? listen : [];
  return typeof first === 'object' && first !== null && !Array.isArray(first)
    ? numberAt(first, 'port') ?? NGINX_PORT
    : NGINX_PORT;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}
