import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  OpencspQueryProvider,
  ReadableTheme,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';

/**
 * What the shown entity stands for, by the annotation that carries its id; where it has none, the card
 * says which is missing.
 */
export function EntityThing(props: {
  annotation: string;
  children: (id: string) => ReactNode;
}) {
  const { entity } = useEntity();
  const id = entity.metadata.annotations?.[props.annotation];
  if (!id) {
    return <MissingAnnotationEmptyState annotation={props.annotation} />;
  }
  return (
    <OpencspQueryProvider>
      <ReadableTheme>{props.children(id)}</ReadableTheme>
    </OpencspQueryProvider>
  );
}
