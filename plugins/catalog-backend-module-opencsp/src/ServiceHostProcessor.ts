import {
  Entity,
  parseEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
} from '@backstage/catalog-model';
import {
  CatalogProcessor,
  CatalogProcessorEmit,
  processingResult,
} from '@backstage/plugin-catalog-node';
import { ANNOTATION_SERVICE_ID } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

const specSchema = z.object({
  system: z.string(),
  dependsOn: z.array(z.string()),
});

/**
 * Says on the System of a profile which host its services are on, and on the host which profile it
 * carries: a System has no such field of its own. The relation comes from the Component, so it goes with the
 * last service that runs there.
 */
export class ServiceHostProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'OpencspServiceHostProcessor';
  }

  async postProcessEntity(
    entity: Entity,
    _location: unknown,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const spec = specSchema.safeParse(entity.spec);
    if (isService(entity) && spec.success) {
      const inNamespace = {
        defaultNamespace: entity.metadata.namespace ?? 'default',
      };
      const system = parseEntityRef(spec.data.system, {
        ...inNamespace,
        defaultKind: 'System',
      });
      for (const ref of spec.data.dependsOn) {
        const host = parseEntityRef(ref, inNamespace);
        emit(
          processingResult.relation({
            source: system,
            type: RELATION_DEPENDS_ON,
            target: host,
          }),
        );
        emit(
          processingResult.relation({
            source: host,
            type: RELATION_DEPENDENCY_OF,
            target: system,
          }),
        );
      }
    }
    return entity;
  }
}

function isService({ kind, metadata }: Entity): boolean {
  return (
    kind === 'Component' &&
    metadata.annotations?.[ANNOTATION_SERVICE_ID] !== undefined
  );
}
