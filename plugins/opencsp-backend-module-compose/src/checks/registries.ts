import { ComposePlan, imagesOf } from '../project/composePlan';
import { DEFAULT_REGISTRY, imageReference } from '../project/imageReference';

/** Where the engine gets the images of Docker Hub: its own name is none of a registry. */
const DEFAULT_ADDRESS = 'registry-1.docker.io';

/** Registries answer by HTTPS. */
const DEFAULT_PORT = 443;

/** More of them would take longer and say nothing more. */
const MOST_REGISTRIES = 20;

/** Where images come from. */
export interface Registry {
  /** As it stands in the references. */
  name: string;
  host: string;
  port: number;
}

/**
 * The registries of a plan's images, each once; without a plan the one that most images come from. What is
 * no name of a registry is left out: Compose refuses it.
 */
export function registriesOf(plan: ComposePlan | undefined): Registry[] {
  const names = plan
    ? imagesOf(plan).map(image => imageReference(image).registry)
    : [DEFAULT_REGISTRY];
  return [...new Set(names)]
    .flatMap(name => registryOf(name) ?? [])
    .slice(0, MOST_REGISTRIES);
}

/** The address of a registry as the host connects to it: `ghcr.io:443`. */
export function addressOf({ host, port }: Registry): string {
  return `${host}:${port}`;
}

function registryOf(name: string): Registry | undefined {
  if (name === DEFAULT_REGISTRY) {
    return { name, host: DEFAULT_ADDRESS, port: DEFAULT_PORT };
  }
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?$/i.exec(name) ?? [];
  const host = bracketed ?? plain;
  return host === undefined
    ? undefined
    : { name, host, port: port === undefined ? DEFAULT_PORT : Number(port) };
}
