import {
  createFrontendModule,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { Navigate } from 'react-router-dom';

/** The page behind the portal's bare address. */
const landingPage = PageBlueprint.make({
  name: 'landing',
  params: {
    path: '/',
    noHeader: true,
    loader: async () => <Navigate to="/opencsp" replace />,
  },
});

/** Leads from the portal's bare address to "My platform". */
export const landingModule = createFrontendModule({
  pluginId: 'app',
  extensions: [landingPage],
});
