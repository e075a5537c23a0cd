import { HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { listedAs } from '../project/imageReference';
import { jsonArray } from './containers';
import { goneBefore, NoEngine } from './engineAnswer';

const imageSchema = z.looseObject({
  Id: z.string(),
  RepoTags: z.array(z.string()).nullish(),
  RepoDigests: z.array(z.string()).nullish(),
});

/** Ids of the images of a host, by the names that it lists them under. */
export type ImageIds = ReadonlyMap<string, string>;

/**
 * Reads what `docker image inspect` prints: those that are there, also when others are not and it ends
 * with 1.
 *
 * @throws SyntaxError or ZodError when this is not what an engine prints
 */
export function readImages(stdout: string): ImageIds {
  return new Map(
    z
      .array(imageSchema)
      .parse(jsonArray(stdout))
      .flatMap(({ Id, RepoTags, RepoDigests }) =>
        [...(RepoTags ?? []), ...(RepoDigests ?? [])].map(
          name => [name, Id] as const,
        ),
      ),
  );
}

/** Reads the answer to `docker image inspect`, which is not asked when no image is wanted. */
export function imagesOnHost(
  section: HostSection | undefined,
): ImageIds | NoEngine {
  return (section && goneBefore(section)) ?? readImages(section?.stdout ?? '');
}

/** The id that a reference has on this host; undefined when it is not there. */
export function imageIdOf(
  images: ImageIds,
  reference: string,
): string | undefined {
  return images.get(listedAs(reference));
}
