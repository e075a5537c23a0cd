/*
 * Ids of services that have a part of their own in every profile. Their definitions are data like all
 * others; only who they are is said here.
 */

/** Id of the sign-in portal: it asks who somebody is, for all services that cannot. */
export const PORTAL = 'authelia';

/** Id of the directory, which has the accounts. */
export const DIRECTORY = 'lldap';

/** Id of the proxy, through which all requests come. */
export const PROXY = 'traefik';

/** Container of {@link PROXY} that lets it read which containers there are: it alone sees Docker's socket. */
export const SOCKET_PROXY = 'socket-proxy';

/** Id of the engine whose services can need secrets that no other has. */
export const NIXOS = 'nixos';
