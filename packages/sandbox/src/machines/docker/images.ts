import { Behaviour, Container } from './engineState';

/** What an image brings with it, as far as the stand-in needs it. */
export interface ImageFacts {
  /** Entrypoint and command together. */
  command: string[];
  environment: string[];
  exposed: string[];
  health: Container['health'];
  behaviour: Behaviour;
  /** Programs that it has; without it, any. */
  programs?: readonly string[];
  /** What it does when it is started with another command. */
  behaviourOf?(command: readonly string[]): Behaviour | undefined;
}

/** Finds what is in an image, by its reference. */
export type ImageCatalogue = (reference: string) => ImageFacts;

/** Seconds that the programs of the usual bundle need until they answer; others need two. */
const READY_SECONDS: Record<string, number> = {
  'authelia/authelia': 3,
  'gitlab/gitlab-ce': 12,
  'jellyfin/jellyfin': 4,
  nextcloud: 5,
  redis: 1,
  'b4bz/homer': 1,
  traefik: 1,
  postgres: 2,
  mariadb: 2,
};
const DEFAULT_READY_SECONDS = 2;

/** The images of the world: every one is there, and runs until it is stopped. */
export const publicImages: ImageCatalogue = reference => {
  const { repository } = parseReference(reference);
  const seconds = READY_SECONDS[repository] ?? DEFAULT_READY_SECONDS;
  const program = repository.split('/').pop() ?? repository;
  return {
    command: [`/${program}`],
    environment: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ],
    exposed: [],
    health: null,
    behaviour: {
      healthyAfter: seconds * 1000,
      stopCode: 0,
      ignoresTerm: false,
      log: [`${program} (simulated) begins`, `${program} is ready`],
    },
  };
};

/** A reference in its parts: `host/repository:tag@digest`. */
export interface Reference {
  /** Empty for the usual registry. */
  host: string;
  repository: string;
  tag: string;
  digest: string;
}

/** Reads a reference as Docker does. */
export function parseReference(reference: string): Reference {
  const [named, digest = ''] = reference.split('@');
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const hasHost = /[.:]|^localhost$/.test(first);
  const rest = hasHost ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tag = colon < 0 ? '' : rest.slice(colon + 1);
  return {
    host: hasHost ? first : '',
    repository: (colon < 0 ? rest : rest.slice(0, colon)).replace(
      /^library\//,
      '',
    ),
    tag: tag || (digest ? '' : 'latest'),
    digest,
  };
}

/** The name by which an image is kept: with its tag, without a digest. */
export function keptName(reference: string): string {
  const { host, repository, tag, digest } = parseReference(reference);
  const name = host ? `${host}/${repository}` : repository;
  return tag ? `${name}:${tag}` : `${name}@${digest}`;
}
