import {
  OpencspQueryProvider,
  ReadableTheme,
  useDeploymentSignals,
  useHostSignals,
  useInstanceSignals,
  useProfileSignals,
} from '@opencsp/plugin-opencsp-react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Navigate, Route, Routes } from 'react-router-dom';
import { DeploymentPage } from './deployments/DeploymentPage';
import { HostPage } from './hosts/HostPage';
import { RegisterHostPage } from './hosts/RegisterHostPage';
import { MachinePage } from './machine/MachinePage';
import { OperationsPage } from './operations/OperationsPage';
import { ProfilePage } from './profiles/ProfilePage';
import { rootRouteRef } from './routes';
import { MyPlatformPage } from './platform/MyPlatformPage';
import { ServicePage } from './services/ServicePage';

function LiveRoutes() {
  useInstanceSignals();
  useProfileSignals();
  useDeploymentSignals();
  useHostSignals();
  const platform = useRouteRef(rootRouteRef)();
  return (
    <Routes>
      <Route index element={<MyPlatformPage />} />
      <Route path="instances/:id" element={<MachinePage />} />
      <Route path="profiles/:id" element={<ProfilePage />} />
      <Route path="deployments/:id" element={<DeploymentPage />} />
      <Route path="hosts/:id" element={<HostPage />} />
      <Route path="services/:id" element={<ServicePage />} />
      <Route path="register-host" element={<RegisterHostPage />} />
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
