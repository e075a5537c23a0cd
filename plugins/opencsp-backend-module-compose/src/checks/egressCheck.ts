import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { imageIdOf, ImageIds, readImages } from '../engine/images';
import { ComposePlan, PlannedContainer } from '../project/composePlan';
import { imageReference } from '../project/imageReference';
import { SECTION } from './commands';
import { notReached } from './reach';
import { registriesOf, Registry } from './registries';
import { isMissing, sectionOf } from './sections';
import { mayReach, wayOut } from './wayOut';

const CHECK = { name: 'egress', title: 'Registries' };

const FIX =
  'Look at the firewall and the name servers of the host. Where the way out is a proxy, the Docker engine has to know it: "docker info" shows it as "HTTPS Proxy".';

/** A registry that the host did not reach, and why. */
interface Lost {
  registry: Registry;
  why: string;
}

/**
 * Whether the host reaches the registries of the images that it does not have. An engine with a proxy of
 * its own may reach what the host does not, so that this is a warning then; so is an application without
 * its image, since the others go on without it.
 *
 * @param plan - nothing while no profile is chosen
 */
export function egress(
  sections: readonly HostSection[],
  plan: ComposePlan | undefined,
): HostCheck {
  if (plan?.containers.length === 0) {
    return {
      ...CHECK,
      result: 'skipped',
      found: 'No image is read in the files of the commit.',
    };
  }
  const wanting = plan && withoutImage(sections, plan);
  if (wanting?.length === 0) {
    return {
      ...CHECK,
      result: 'passed',
      found: 'Nothing is fetched: the host has all images.',
    };
  }
  const reach = sectionOf(sections, SECTION.reach);
  if (isMissing(reach)) {
    return {
      ...CHECK,
      result: 'skipped',
      found: 'The program "bash" is not on the host; the fetching shows it.',
    };
  }
  const wanted = registriesOf(plan).filter(registry =>
    wanting ? wanting.some(each => isFrom(each, registry)) : true,
  );
  const lost = wanted.flatMap(registry => {
    const why = notReached(reach, registry);
    return why === undefined ? [] : [{ registry, why }];
  });
  if (lost.length > 0) {
    return notAll(sections, lost, { plan, wanting });
  }
  const names = wanted.map(({ name }) => name).join(', ');
  return { ...CHECK, result: 'passed', found: `The host reaches ${names}.` };
}

function notAll(
  sections: readonly HostSection[],
  lost: readonly Lost[],
  {
    plan,
    wanting = [],
  }: { plan?: ComposePlan; wanting?: readonly PlannedContainer[] },
): HostCheck {
  const way = wayOut(sectionOf(sections, SECTION.info));
  const closed = lost.filter(({ registry }) => !mayReach(way, registry));
  const ids = wanting
    .filter(each => closed.some(({ registry }) => isFrom(each, registry)))
    .map(({ service }) => service);
  const services = plan?.services.filter(({ id }) => ids.includes(id)) ?? [];
  const words = [`The host does not reach ${lost.map(lostWords).join('; ')}.`];
  if (closed.length < lost.length) {
    words.push(
      'The engine has a proxy or a mirror of its own, and may reach it.',
    );
  }
  if (services.length > 0) {
    const titles = services.map(({ title }) => title).join(', ');
    words.push(`Images are missing of ${titles}.`);
  }
  return {
    ...CHECK,
    result: services.some(({ isCore }) => isCore) ? 'failed' : 'warning',
    found: words.join(' '),
    fix: FIX,
  };
}

function lostWords({ registry: { host, port }, why }: Lost): string {
  return `${host}, port ${port} (${why})`;
}

/** The containers whose image the host does not have. */
function withoutImage(
  sections: readonly HostSection[],
  plan: ComposePlan,
): PlannedContainer[] {
  const there = imagesIn(sectionOf(sections, SECTION.images).stdout);
  return plan.containers.filter(
    ({ image }) => image !== '' && imageIdOf(there, image) === undefined,
  );
}

/** What cannot be read has no images. */
function imagesIn(stdout: string): ImageIds {
  try {
    return readImages(stdout);
  } catch {
    return new Map();
  }
}

function isFrom({ image }: PlannedContainer, { name }: Registry): boolean {
  return imageReference(image).registry === name;
}
