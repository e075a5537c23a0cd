import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PROFILE_ID } from '@opencsp/plugin-opencsp-common';

/** Whether an entity stands for a profile of ours; for `EntitySwitch` in the old frontend system. */
export function isProfileEntity(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'system' &&
    entity.metadata.annotations?.[ANNOTATION_PROFILE_ID] !== undefined
  );
}
