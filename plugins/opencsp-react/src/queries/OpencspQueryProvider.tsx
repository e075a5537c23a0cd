import { useApiHolder } from '@backstage/frontend-plugin-api';
import { QueryClientProvider } from '@tanstack/react-query';
import { ReactNode, useState } from 'react';
import { opencspQueryClientApiRef } from '../api/opencspApi';
import { createOpencspQueryClient } from './queryClient';

/**
 * Gives its children the app's one cache of answers. Where the app does not have it (a form field
 * in an app without the OpenCSP plugin), the children get one of their own.
 *
 * @public
 */
export function OpencspQueryProvider(props: { children: ReactNode }) {
  const shared = useApiHolder().get(opencspQueryClientApiRef);
  const [own] = useState(() => shared ?? createOpencspQueryClient());
  return (
    <QueryClientProvider client={shared ?? own}>
      {props.children}
    </QueryClientProvider>
  );
}
