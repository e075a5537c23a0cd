import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_INSTANCE_ID } from '@opencsp/plugin-opencsp-common';

/** Whether an entity stands for a machine of ours; for `EntitySwitch` in the old frontend system. */
export function isMachineEntity(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'resource' &&
    entity.spec?.type === 'virtual-machine' &&
    entity.metadata.annotations?.[ANNOTATION_INSTANCE_ID] !== undefined
  );
}
