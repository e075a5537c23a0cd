/*
 * Where an engine puts things. The files that all engines have in common point there; what they say of people,
 * names and rules is the same.
 */

/** What the proxy of an engine has. */
export interface ProxyPlaces {
  /** The folder with the routes, which it watches. */
  dynamic: string;
  /** The folder with the certificates, which it may write into. */
  certificates: string;
  /** How a router names a service: by who has declared it. */
  service(id: string): string;
  /** Docker's interface, where services are found by their labels. */
  docker?: {
    endpoint: string;
    /** Real name of the network that services and proxy share. */
    network(project: string): string;
  };
}

/** Where an engine puts what texts and files point at. */
export interface Places {
  /** Path of the file that holds a secret while a service runs. */
  secret(name: string, service: string): string;
  /** Host name of a database. */
  database(service: string, name: string): string;
  /** The address that a daemon behind the proxy listens on; empty: all of a network of its own. */
  loopback: string;
  /** The folder that the sign-in portal may write into. */
  portalFolder: string;
  proxy: ProxyPlaces;
}

/** Name of a database's container, which is its host name, and of its volume. */
export function databaseName(service: string, name: string): string {
  return `${service}-${name}-db`;
}

/** Compose mounts a secret under its name, and each service has a network address of its own. */
export const containerPlaces: Places = {
  secret: name => `/run/secrets/${name}`,
  database: databaseName,
  loopback: '',
  portalFolder: '/config',
  proxy: {
    dynamic: '/etc/traefik/dynamic',
    certificates: '/acme',
    service: id => `${id}@docker`,
    docker: {
      endpoint: 'tcp://socket-proxy:2375',
      network: project => `${project}_traefik_public`,
    },
  },
};
