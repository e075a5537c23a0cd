import { RunningContainer } from './ports';
import { PROGRAMS } from './programs';

/** What a page of the sandbox says of a service. */
export interface ServiceLook {
  title: string;
  /** Ends the sentence "In the real world this is …". */
  is: string;
  /** Of the colour of its page, in degrees. */
  hue: number;
}

/** A service that is nothing but a page here. */
export interface PageKind extends ServiceLook {
  /** The port of its image that speaks HTTP; each port that is asked when absent. */
  port?: number;
}

const LOOKS: Readonly<Record<string, ServiceLook>> = {
  nextcloud: {
    title: 'Nextcloud',
    is: 'files, calendars and contacts, shared and in sync',
    hue: 205,
  },
  gitlab: {
    title: 'GitLab',
    is: 'Git repositories with issues, reviews and pipelines',
    hue: 18,
  },
  jellyfin: {
    title: 'Jellyfin',
    is: 'films, series and music on every screen',
    hue: 265,
  },
  lldap: {
    title: 'LLDAP',
    is: 'the directory of people and groups, which the services ask',
    hue: 330,
  },
  homer: {
    title: 'Homer',
    is: 'the start page, with links to all services of the profile',
    hue: 150,
  },
};

const HOMER = 'homer';
/** Port of its image (services-contracts.md §1.1). */
const HOMER_PORT = 8080;

/** Images of programs that speak no HTTP, by the last part of their names. */
const SILENT_IMAGES = new Set([
  ...['postgres', 'mariadb', 'mysql', 'mongo', 'redis', 'valkey', 'memcached'],
  ...['traefik', 'socket-proxy'],
]);

/** What a page says of a service; one with a definition of its own is named by its id. */
export function lookOf(service: string): ServiceLook {
  return Object.hasOwn(LOOKS, service)
    ? LOOKS[service]
    : {
        title: service,
        is: 'a service with a definition of its own',
        hue: 190,
      };
}

/** The page in a container that has no program; nothing for databases and others that speak no HTTP. */
export function pageKindOf({
  service,
  image,
}: RunningContainer): PageKind | undefined {
  if (service === HOMER) {
    return { ...lookOf(service), port: HOMER_PORT };
  }
  // A second container of a service, such as `nextcloud-cron`, does its work without a port.
  const isSecond = [HOMER, ...Object.keys(PROGRAMS)].some(
    id => service.startsWith(`${id}-`) && image.includes(id),
  );
  return isSecond || SILENT_IMAGES.has(imageName(image))
    ? undefined
    : lookOf(service);
}

/** Ids of the services that a page says something of. */
export function serviceIds(): string[] {
  return Object.keys(LOOKS);
}

function imageName(image: string): string {
  return (
    image
      .replace(/[@:][^/]*$/, '')
      .split('/')
      .at(-1) ?? image
  );
}
