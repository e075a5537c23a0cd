import { quoted } from '@opencsp/plugin-opencsp-node';
import { Drift } from '@opencsp/plugin-opencsp-common';
import { FILES_LABEL, SERVICE_LABEL } from '@opencsp/rendering';
import { SeenContainer } from '../engine/containers';
import { imageIdOf } from '../engine/images';
import { SeenProject } from '../engine/observe';
import { listedAs } from '../project/imageReference';
import { ComposePlan, PlannedContainer } from '../project/composePlan';
import { neverRan } from './containerState';
import { containerOf } from './serviceState';

/** Labels of ours: what they say must be what was asked. */
const OWN_LABELS = [SERVICE_LABEL, FILES_LABEL];

/** What of a container that is there is not what was asked for. */
export function differences(
  seen: SeenContainer,
  planned: PlannedContainer,
  { images }: Pick<SeenProject, 'images'>,
): Drift[] {
  const changed = [
    ...missingNames(
      'environment variable',
      planned.environmentNames,
      seen.environmentNames,
    ),
    // Networks of a container that does not run are not always listed.
    ...(seen.state === 'running'
      ? missingNames('network', planned.networks, seen.networks)
      : []),
    ...OWN_LABELS.filter(
      name =>
        planned.labels[name] !== undefined &&
        seen.labels[name] !== planned.labels[name],
    ).map(name => `the label ${name} is "${quoted(seen.labels[name] ?? '')}"`),
  ];
  return [
    ...imageDrift(seen, planned, images),
    ...(changed.length > 0
      ? [
          {
            kind: 'changed' as const,
            container: seen.name,
            detail: `It is not as the commit asks: ${changed.join('; ')}.`,
          },
        ]
      : []),
  ];
}

/**
 * Of all that is asked for: what is stopped, missing or another one.
 *
 * @param isHeldBack - it could not be started at all: that its containers are not there is no difference
 */
export function driftOf(
  plan: ComposePlan,
  service: string,
  project: SeenProject,
  isHeldBack: boolean,
): Drift[] {
  return plan.containers
    .filter(each => each.service === service)
    .flatMap(planned => {
      const seen = containerOf(project.containers, planned);
      if (isHeldBack && neverRan(seen)) {
        return [];
      }
      if (!seen) {
        return [
          {
            kind: 'missing' as const,
            container: planned.name,
            detail: 'It is not on the host.',
          },
        ];
      }
      const stopped = ['exited', 'dead', 'created', 'paused'].includes(
        seen.state,
      )
        ? [
            {
              kind: 'stopped' as const,
              container: seen.name,
              detail: `The engine says "${seen.state}".`,
            },
          ]
        : [];
      return [...stopped, ...differences(seen, planned, project)];
    });
}

/** Containers of the project that nobody asked for. */
export function strangersOf(
  plan: ComposePlan,
  containers: readonly SeenContainer[],
): Drift[] {
  const asked = new Set(
    plan.containers.flatMap(planned => {
      const seen = containerOf(containers, planned);
      return seen ? [seen.id] : [];
    }),
  );
  return containers
    .filter(({ id }) => !asked.has(id))
    .map(({ name, image, service }) => ({
      kind: 'unknown-container',
      container: name,
      detail: `It runs ${quoted(image)}${
        service ? ` as "${quoted(service)}"` : ''
      }; the commit does not ask for it.`,
    }));
}

function imageDrift(
  seen: SeenContainer,
  planned: PlannedContainer,
  images: SeenProject['images'],
): Drift[] {
  const drift = (detail: string): Drift[] => [
    { kind: 'image-changed', container: seen.name, detail },
  ];
  // Engines list some images by their id only: then the id decides.
  const named = seen.image.startsWith('sha256:') ? undefined : seen.image;
  if (named && listedAs(named) !== listedAs(planned.image)) {
    return drift(`It runs ${quoted(named)}; asked for is ${planned.image}.`);
  }
  const id = imageIdOf(images, planned.image);
  return id && !madeFrom(seen, id)
    ? drift(
        `${planned.image} is another image on this host than the one that it was made from.`,
      )
    : [];
}

/** True when the engine, or Compose by its label, says that the container was made from the image. */
export function madeFrom(seen: SeenContainer, imageId: string): boolean {
  return (
    seen.imageId === imageId ||
    seen.labels['com.docker.compose.image'] === imageId
  );
}

function missingNames(
  what: string,
  asked: readonly string[],
  there: readonly string[],
): string[] {
  const missing = asked.filter(name => !there.includes(name));
  return missing.length > 0 ? [`no ${what} ${missing.join(', ')}`] : [];
}
