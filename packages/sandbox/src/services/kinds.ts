import { RunningContainer } from './ports';

/** A question for a service, as the proxy hands it on. */
export interface Question {
  method: string;
  path: string;
  /** As browsers name it, without a port. */
  host: string;
  now: Date;
}

/** An answer that is no page for people. */
export interface PlainAnswer {
  status: number;
  /** `Content-Type`, when there is a body. */
  type?: string;
  body: string;
  location?: string;
}

/** What a service is, as far as somebody sees it from outside. */
export interface ServiceKind {
  title: string;
  /** Ends the sentence "In the real world this is …". */
  is: string;
  /** The port of its image that speaks HTTP. */
  port: number;
  /** Of the colour of its page, in degrees. */
  hue: number;
  /** Path by which it says that it is well. */
  healthPath: string;
  /** What is no page: health, and where the first page leads to. Nothing for all else. */
  plain(
    question: Question,
    container: RunningContainer,
  ): PlainAnswer | undefined;
  /** Paths that have the page; those below one that ends in `/` have it, too. */
  pages: readonly string[];
}

const JSON_TYPE = 'application/json; charset=utf-8';

/*
 * Ports, health paths and their answers: services-contracts.md §1.1, §1.4 and §7, the definitions in
 * plugins/opencsp-backend/src/catalogue/services, recorded/lldap (auth "health") and recorded/vaultwarden
 * (basics "alive").
 */
const KINDS: Readonly<Record<string, ServiceKind>> = {
  nextcloud: {
    title: 'Nextcloud',
    is: 'files, calendars and contacts, shared and in sync',
    port: 80,
    hue: 205,
    healthPath: '/status.php',
    plain: nextcloud,
    pages: ['/', '/login'],
  },
  gitlab: {
    title: 'GitLab',
    is: 'Git repositories with issues, reviews and pipelines',
    port: 80,
    hue: 18,
    // What is below /-/ is for callers on the container's own loopback: all others get 404.
    healthPath: '/users/sign_in',
    plain: ({ path }) =>
      path === '/' ? redirect('/users/sign_in') : undefined,
    pages: ['/users/sign_in'],
  },
  jellyfin: {
    title: 'Jellyfin',
    is: 'films, series and music on every screen',
    port: 8096,
    hue: 265,
    healthPath: '/health',
    plain({ path }) {
      if (path === '/health') {
        return { status: 200, type: 'text/plain', body: 'Healthy' };
      }
      return path === '/' ? redirect('/web/') : undefined;
    },
    pages: ['/web/'],
  },
  vaultwarden: {
    title: 'Vaultwarden',
    is: 'the vault for passwords, for the apps of Bitwarden',
    port: 80,
    hue: 230,
    healthPath: '/alive',
    plain: ({ path, now }) =>
      path === '/alive'
        ? { status: 200, type: 'application/json', body: json(now) }
        : undefined,
    pages: ['/', '/admin', '/admin/'],
  },
  lldap: {
    title: 'LLDAP',
    is: 'the directory of people and groups, which the services ask',
    port: 17170,
    hue: 330,
    healthPath: '/health',
    plain: ({ path }) =>
      path === '/health' ? { status: 200, body: '' } : undefined,
    pages: ['/'],
  },
  homer: {
    title: 'Homer',
    is: 'the start page, with links to all services of the profile',
    port: 8080,
    hue: 150,
    healthPath: '/',
    plain: () => undefined,
    pages: ['/'],
  },
};

/** Images of programs that speak no HTTP, by the last part of their names. */
const SILENT_IMAGES = new Set([
  ...['postgres', 'mariadb', 'mysql', 'mongo', 'redis', 'valkey', 'memcached'],
  ...['traefik', 'socket-proxy'],
]);

/** A service that has no definition of ours: its port is whichever the proxy asks. */
const UNKNOWN = {
  is: 'a service with a definition of its own',
  hue: 190,
  healthPath: '/',
  plain: () => undefined,
  pages: ['/'],
} as const;

/**
 * What answers in a container; nothing for databases and others that speak no HTTP.
 *
 * @returns for a service that is not known a page on each port that the proxy asks
 */
export function kindOf(
  container: RunningContainer,
): (Omit<ServiceKind, 'port'> & { port?: number }) | undefined {
  const { service, image } = container;
  if (Object.hasOwn(KINDS, service)) {
    return KINDS[service];
  }
  // A second container of a service, such as `nextcloud-cron`, does its work without a port.
  const isSecond = Object.keys(KINDS).some(
    id => service.startsWith(`${id}-`) && image.includes(id),
  );
  return isSecond || SILENT_IMAGES.has(imageName(image))
    ? undefined
    : { ...UNKNOWN, title: service };
}

/** Ids of the services that have a page here. */
export function serviceIds(): string[] {
  return Object.keys(KINDS);
}

function imageName(image: string): string {
  return (
    image
      .replace(/[@:][^/]*$/, '')
      .split('/')
      .at(-1) ?? image
  );
}

function redirect(location: string): PlainAnswer {
  return { status: 302, body: '', location };
}

/** `/status.php`, which refuses names that it was not told of at its first start. */
function nextcloud(
  { path, host }: Question,
  { environment, image }: RunningContainer,
): PlainAnswer | undefined {
  const trusted = environment.NEXTCLOUD_TRUSTED_DOMAINS;
  if (trusted !== undefined && !trusted.split(' ').includes(host)) {
    return {
      status: 400,
      type: JSON_TYPE,
      body: json({ error: 'Trusted domain error.', code: 15 }),
    };
  }
  if (path !== '/status.php') {
    return path === '/' ? redirect('/login') : undefined;
  }
  const [version = '0.0.0'] = /\d+\.\d+\.\d+/.exec(image) ?? [];
  return {
    status: 200,
    type: 'application/json',
    body: json({
      installed: true,
      maintenance: false,
      needsDbUpgrade: false,
      version: `${version}.1`,
      versionstring: version,
      edition: '',
      productname: 'Nextcloud',
      extendedSupport: false,
    }),
  };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}
