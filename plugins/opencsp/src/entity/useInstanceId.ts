import { useEntity } from '@backstage/plugin-catalog-react';
import { ANNOTATION_INSTANCE_ID } from '@opencsp/plugin-opencsp-common';

/** The machine that the shown entity stands for. */
export function useInstanceId(): string | undefined {
  const { entity } = useEntity();
  return entity.metadata.annotations?.[ANNOTATION_INSTANCE_ID];
}
