import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  OpencspQueryProvider,
  ReadableTheme,
  useInstance,
  useInstanceSignals,
} from '@opencsp/plugin-opencsp-react';
import { MissingAnnotationEmptyState } from '@backstage/plugin-catalog-react';
import { ANNOTATION_INSTANCE_ID } from '@opencsp/plugin-opencsp-common';
import { ReactNode } from 'react';
import { GoneFace, whyGone } from '../machine/GoneFace';
import { useInstanceId } from './useInstanceId';

interface EntityMachineProps {
  skeleton: ReactNode;
  children: (instance: Instance) => ReactNode;
}

function LiveMachine(props: EntityMachineProps & { id: string }) {
  useInstanceSignals();
  const query = useInstance(props.id);
  const gone = whyGone(query);
  return gone ? (
    <GoneFace why={gone} name={query.data?.name} />
  ) : (
    <AsyncContent query={query} skeleton={props.skeleton}>
      {props.children}
    </AsyncContent>
  );
}

/** The machine that the shown entity stands for, live, with all its faces. */
export function EntityMachine(props: EntityMachineProps) {
  const id = useInstanceId();
  if (!id) {
    return <MissingAnnotationEmptyState annotation={ANNOTATION_INSTANCE_ID} />;
  }
  return (
    <OpencspQueryProvider>
      <ReadableTheme>
        <LiveMachine id={id} {...props} />
      </ReadableTheme>
    </OpencspQueryProvider>
  );
}
