/*
 * A backend with the instances and nothing else: no pages, no sign-in, one caller who may do
 * everything. Tests start it as a process of its own, so that they can kill it.
 */
import { createBackend } from '@backstage/backend-defaults';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

const backend = createBackend();
backend.add(
  mockServices.httpAuth.factory({
    defaultCredentials: mockCredentials.user('user:default/member'),
  }),
);
backend.add(mockServices.userInfo.factory());
backend.add(
  mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
);
backend.add(import('@opencsp/plugin-opencsp-backend'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-tofu'));
backend.add(import('@opencsp/plugin-opencsp-backend-module-semaphore'));

backend.start();
