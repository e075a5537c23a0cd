import { SeenProject } from '../engine/observe';
import { ComposePlan } from '../project/composePlan';
import { containerOf } from './serviceState';

/** Which containers were made with other settings than are asked for. */
export interface OtherSettings {
  /** By their planned names. */
  names: ReadonlySet<string>;
  /**
   * True when the hash of another one is the same. When no hash is, another version of Compose may well
   * count them in another way, and says nothing of the settings.
   */
  isCertain: boolean;
}

/** Compares the hashes that Compose says with those that it wrote on what it made (recorded: 10, step 9). */
export function otherSettings(
  plan: ComposePlan,
  { containers, hashes }: Pick<SeenProject, 'containers' | 'hashes'>,
): OtherSettings {
  const compared = plan.containers.flatMap(planned => {
    const asked = hashes.get(planned.name);
    const made = containerOf(containers, planned)?.configHash;
    return asked !== undefined && made !== undefined
      ? [{ name: planned.name, isSame: asked === made }]
      : [];
  });
  return {
    names: new Set(
      compared.filter(({ isSame }) => !isSame).map(({ name }) => name),
    ),
    isCertain: compared.some(({ isSame }) => isSame),
  };
}
