/** What a reference without a registry means. */
export const DEFAULT_REGISTRY = 'docker.io';

const DEFAULT_NAMESPACE = 'library/';

/** An image as a Compose file names it. */
export interface ImageReference {
  registry: string;
  /** As the engine lists it: without the default registry and namespace. */
  repository: string;
  tag: string;
  /** `sha256:…`; with one, the tag says nothing to the engine. */
  digest?: string;
}

/** Reads a reference such as `ghcr.io/a/b:v1@sha256:…`. */
export function imageReference(text: string): ImageReference {
  const [named, digest] = text.split('@');
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const name = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : 'latest';
  const [first, ...rest] = name.split('/');
  const hasRegistry =
    rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasRegistry ? first : DEFAULT_REGISTRY;
  const path = hasRegistry ? rest.join('/') : name;
  return {
    registry,
    repository:
      registry === DEFAULT_REGISTRY
        ? path.replace(new RegExp(`^${DEFAULT_NAMESPACE}`), '')
        : `${registry}/${path}`,
    tag,
    ...(digest && { digest }),
  };
}

/** How the engine lists the image: among its digests when there is one, else among its tags. */
export function listedAs(text: string): string {
  const { repository, tag, digest } = imageReference(text);
  return digest ? `${repository}@${digest}` : `${repository}:${tag}`;
}
