import { HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { DEFAULT_REGISTRY } from '../project/imageReference';
import { Registry } from './registries';

/** What `docker info` says of ways to registries (recorded: 01, step 5). */
const infoSchema = z.looseObject({
  HttpProxy: z.string().catch(''),
  HttpsProxy: z.string().catch(''),
  RegistryConfig: z
    .looseObject({ Mirrors: z.array(z.string()).catch([]) })
    .catch({ Mirrors: [] }),
});

/** How the engine gets to registries, other than the host itself. */
export interface WayOut {
  hasProxy: boolean;
  /** Of the default registry. */
  hasMirror: boolean;
}

const NONE: WayOut = { hasProxy: false, hasMirror: false };

/** Reads `docker info --format {{json .}}`; of an engine that does not answer nothing is known. */
export function wayOut({ stdout }: Pick<HostSection, 'stdout'>): WayOut {
  try {
    const info = infoSchema.parse(JSON.parse(stdout));
    return {
      hasProxy: info.HttpProxy !== '' || info.HttpsProxy !== '',
      hasMirror: info.RegistryConfig.Mirrors.length > 0,
    };
  } catch {
    return NONE;
  }
}

/** True when the engine may reach a registry that the host does not. */
export function mayReach(
  { hasProxy, hasMirror }: WayOut,
  { name }: Registry,
): boolean {
  return hasProxy || (hasMirror && name === DEFAULT_REGISTRY);
}
