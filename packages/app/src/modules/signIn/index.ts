import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { SignInPage } from './SignInPage';
import { zitadelAuthApi } from './zitadelAuthApi';

const signInPage = SignInPageBlueprint.make({
  params: { loader: async () => SignInPage },
});

/** Sign-in with the identity provider. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [zitadelAuthApi, signInPage],
});
