import { ProfileToRender, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { Amount, ProfileModel } from '../model';
import { writeYamlFile } from '../rules/yamlFile';

/** `vm_specs.yaml`: what a new machine for this profile is asked for with. */
export function vmSpecs(
  profile: ProfileToRender,
  { totals }: ProfileModel,
): RenderedFile {
  return writeYamlFile(
    {
      path: 'vm_specs.yaml',
      about: [
        'What a machine for this profile needs: the floor to start at all, the advice to be pleasant.',
        'The services alone; the operating system comes on top.',
      ],
      isTemplate: false,
    },
    {
      cores: whole(totals.cores),
      memoryMiB: whole(totals.memoryMiB),
      diskGiB: whole(totals.diskGiB),
      template: { engines: [profile.spec.deployment] },
    },
  );
}

/** A machine has no half cores. */
function whole({ floor, advice }: Amount): Amount {
  return { floor: Math.ceil(floor), advice: Math.ceil(advice) };
}
