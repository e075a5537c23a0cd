import { Places } from '../places';
import { ProfileParts } from '../build/parts';

/** Folders on a machine with NixOS; they outlive each generation. */
export const NIXOS_FOLDERS = {
  /** One file for each secret, which only root may read unless a service reads it itself. */
  secrets: '/var/lib/opencsp/secrets',
  /** Routes, which the portal replaces while the proxy runs. */
  routes: '/var/lib/opencsp/routes',
} as const;

/** Name of the one instance of Authelia's module. */
export const PORTAL_INSTANCE = 'main';

/** Path of a secret's file. */
export function secretFile(name: string): string {
  return `${NIXOS_FOLDERS.secrets}/${name}`;
}

/** Where systemd puts what a unit is given by `LoadCredential`. */
export function credentialFile(unit: string, name: string): string {
  return `/run/credentials/${unit}.service/${name}`;
}

/**
 * All services share one machine. Each has its name for the loopback address, so that the files that all
 * engines have in common are the same here: `ldap://lldap:3890`.
 */
export function nixosPlaces({ parts }: Pick<ProfileParts, 'parts'>): Places {
  const readers = new Map(
    parts.flatMap(({ definition }) =>
      (definition.engines.nixos?.readers ?? []).map(reader => [
        `${definition.id} ${reader.secret}`,
        reader,
      ]),
    ),
  );
  return {
    secret: (name, service) => {
      const own = name.startsWith(`${service}-`)
        ? name.slice(service.length + 1)
        : name;
      const reader =
        readers.get(`${service} ${own}`) ?? readers.get(`${service} ${name}`);
      return reader?.by === 'credential'
        ? credentialFile(reader.unit, name)
        : secretFile(name);
    },
    // PostgreSQL knows the user of the program that asks by its socket: no password is needed.
    database: () => '/run/postgresql',
    loopback: '127.0.0.1',
    portalFolder: `/var/lib/authelia-${PORTAL_INSTANCE}`,
    proxy: {
      dynamic: NIXOS_FOLDERS.routes,
      certificates: '/var/lib/traefik',
      service: id => `${id}@file`,
    },
  };
}
