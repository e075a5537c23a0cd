import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import {
  BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';

/** How tokens begin that the mock makes for a plugin. */
const PLUGIN_TOKEN = 'mock-service-token';

/**
 * The mocked authentication, with what it leaves out: a plugin that calls for a person is the actor of the
 * call. The permission backend answers conditional questions to such callers only.
 */
export function authWithActors(): BackendFeature[] {
  return [
    createServiceFactory({
      service: coreServices.auth,
      deps: { plugin: coreServices.pluginMetadata },
      factory({ plugin }) {
        const auth = mockServices.auth({ pluginId: plugin.getId() });
        const authenticate = auth.authenticate.bind(auth);
        auth.authenticate = async (token, options) => {
          const credentials = await authenticate(token, options);
          return token.startsWith(PLUGIN_TOKEN) &&
            auth.isPrincipal(credentials, 'user')
            ? mockCredentials.user(credentials.principal.userEntityRef, {
                actor: { subject: 'plugin:of-the-test' },
              })
            : credentials;
        };
        return auth;
      },
    }),
    httpAuthServiceFactory,
  ];
}
