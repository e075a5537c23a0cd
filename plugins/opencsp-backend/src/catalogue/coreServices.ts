/** Id of the proxy, which each profile has. */
export const PROXY = 'traefik';

/** Id of the directory. */
export const DIRECTORY = 'lldap';

/** Id of the sign-in portal. */
export const PORTAL = 'authelia';

/** Id of the store of sessions. */
export const SESSIONS = 'redis';

/** Services that the renderers know by name: each catalogue has them, as core. */
export const CORE_SERVICES: readonly string[] = [
  PROXY,
  DIRECTORY,
  SESSIONS,
  PORTAL,
];

/** The container that gets the Docker socket, of the proxy alone. */
export const SOCKET_PROXY = 'socket-proxy';
