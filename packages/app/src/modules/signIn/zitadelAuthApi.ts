import {
  ApiBlueprint,
  BackstageIdentityApi,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  OAuthApi,
  oauthRequestApiRef,
  OpenIdConnectApi,
  ProfileInfoApi,
  SessionApi,
} from '@backstage/frontend-plugin-api';
import { OAuth2 } from '@backstage/core-app-api';
import VpnKeyIcon from '@material-ui/icons/VpnKey';

/** The id of the sign-in provider, as the auth backend knows it. */
export const PROVIDER_ID = 'zitadel';

/** What a sign-in asks for; the auth backend adds what the provider needs besides. */
export const SIGN_IN_SCOPES = ['openid', 'profile', 'email'];

/** @public */
export type ZitadelAuthApi = OAuthApi &
  OpenIdConnectApi &
  ProfileInfoApi &
  BackstageIdentityApi &
  SessionApi;

/** The session with the identity provider. */
export const zitadelAuthApiRef = createApiRef<ZitadelAuthApi>().with({
  id: 'auth.zitadel',
  pluginId: 'app',
});

/** Makes {@link zitadelAuthApiRef}. */
export const zitadelAuthApi = ApiBlueprint.make({
  name: 'auth.zitadel',
  params: defineParams =>
    defineParams({
      api: zitadelAuthApiRef,
      deps: {
        configApi: configApiRef,
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
      },
      factory: ({ configApi, discoveryApi, oauthRequestApi }) =>
        OAuth2.create({
          configApi,
          discoveryApi,
          oauthRequestApi,
          environment: configApi.getOptionalString('auth.environment'),
          provider: {
            id: PROVIDER_ID,
            title: 'your account',
            icon: VpnKeyIcon,
          },
          defaultScopes: SIGN_IN_SCOPES,
        }),
    }),
});
