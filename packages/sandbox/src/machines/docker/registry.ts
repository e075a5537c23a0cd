import { MachineClock } from '../clock';
import { MachineFaults } from '../faults';
import { sha256 } from '../files/machineFiles';
import { EngineError } from './errors';
import { Image } from './engineState';
import { keptName, parseReference } from './images';

/** Where a machine gets images from. */
export interface RegistryOptions {
  clock: MachineClock;
  faults: MachineFaults;
  /** Where references without a host lead. */
  host: string;
  /** The name server, as it stands in error texts. */
  resolver: string;
  /** False where no name can be resolved. */
  isReachable: boolean;
}

/** How far a layer is. */
export interface LayerProgress {
  layer: string;
  verb: 'Pulling fs layer' | 'Downloading' | 'Extracting' | 'Pull complete';
  current: number;
  total: number;
}

const LAYER_MS = 300;
const LAYERS = 3;
/** So long an engine waits for a registry of which it hears nothing. */
const SILENCE_MS = 15_000;
const ID_DIGITS = 12;
const MEGABYTE = 1_048_576;

/**
 * Brings an image to the machine, layer by layer.
 *
 * @throws EngineError in the words of the engine, told apart by what is wrong
 */
export async function pullImage(
  reference: string,
  { clock, faults, ...where }: RegistryOptions,
  told: (progress: LayerProgress) => void,
  signal: AbortSignal,
): Promise<Image> {
  await clock.sleep(LAYER_MS, signal);
  const { host, repository, digest } = parseReference(reference);
  const fault = faults.take(
    'docker-pull-fails',
    each => each.image === undefined || reference.includes(each.image),
  );
  const egress = faults.find('egress-closed');
  const isClosed =
    !where.isReachable || (egress !== undefined && !egress.hasProxy);
  if (isLoopback(host)) {
    throw new EngineError(
      `Get "http://${host}/v2/": dial tcp ${host}: connect: connection refused`,
    );
  }
  const asked = host || where.host;
  if (isClosed && egress?.keepsNames) {
    await clock.sleep(SILENCE_MS, signal);
    throw new EngineError(
      `Get "https://${asked}/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)`,
    );
  }
  if (fault?.reason === 'no-network' || isClosed) {
    throw new EngineError(
      `Get "https://${asked}/v2/": dial tcp: lookup ${asked} on ${where.resolver}: no such host`,
    );
  }
  if (fault?.reason === 'rate-limit') {
    throw new EngineError(
      'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    );
  }
  if (fault?.reason === 'unknown-tag') {
    throw new EngineError(
      `manifest for ${reference} not found: manifest unknown: manifest unknown`,
    );
  }
  if (fault?.reason === 'denied') {
    const name = host ? `${host}/${repository}` : repository;
    throw new EngineError(
      `pull access denied for ${name}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const id = sha256(`${reference}#${layer}`).slice(0, ID_DIGITS);
    const total = (layer + 1) * 4 * MEGABYTE;
    told({ layer: id, verb: 'Pulling fs layer', current: 0, total });
    await clock.sleep(LAYER_MS, signal);
    told({ layer: id, verb: 'Downloading', current: total / 2, total });
    await clock.sleep(LAYER_MS, signal);
    if (fault?.reason === 'disk-full' && layer > 0) {
      throw new EngineError(
        'failed to register layer: write /usr/share/simulated: no space left on device',
      );
    }
    told({ layer: id, verb: 'Extracting', current: total, total });
    told({ layer: id, verb: 'Pull complete', current: total, total });
  }
  return imageOf(reference, clock.now(), digest);
}

/** The image that a reference stands for: the same one every time. */
export function imageOf(
  reference: string,
  createdAt: number,
  digest = '',
): Image {
  const name = keptName(reference);
  const { host, repository } = parseReference(reference);
  const repo = host ? `${host}/${repository}` : repository;
  return {
    id: `sha256:${sha256(`image ${name} ${digest}`)}`,
    references: [name],
    digests: [`${repo}@${digest || `sha256:${sha256(`digest ${name}`)}`}`],
    createdAt,
  };
}

function isLoopback(host: string): boolean {
  return /^(127\.|localhost)/.test(host);
}
