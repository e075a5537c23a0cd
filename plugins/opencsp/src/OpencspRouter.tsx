import {
  OpencspQueryProvider,
  ReadableTheme,
  useInstanceSignals,
  useProfileSignals,
} from '@opencsp/plugin-opencsp-react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Navigate, Route, Routes } from 'react-router-dom';
import { MachinePage } from './machine/MachinePage';
import { OperationsPage } from './operations/OperationsPage';
import { ProfilePage } from './profiles/ProfilePage';
import { rootRouteRef } from './routes';
import { MyPlatformPage } from './platform/MyPlatformPage';

function LiveRoutes() {
  useInstanceSignals();
  useProfileSignals();
  const platform = useRouteRef(rootRouteRef)();
  return (
    <Routes>
      <Route index element={<MyPlatformPage />} />
      <Route path="instances/:id" element={<MachinePage />} />
      <Route path="profiles/:id" element={<ProfilePage />} />
      <Route path="operations" element={<OperationsPage />} />
      <Route path="*" element={<Navigate to={platform} replace />} />
    </Routes>
  );
}

/** All pages under `/opencsp`. */
export function OpencspRouter() {
  return (
    <OpencspQueryProvider>
      <ReadableTheme>
        <LiveRoutes />
      </ReadableTheme>
    </OpencspQueryProvider>
  );
}
