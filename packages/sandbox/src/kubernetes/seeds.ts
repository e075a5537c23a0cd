import {
  GIT_REPOSITORIES,
  Kind,
  SECRETS,
  SERVICE_ACCOUNTS,
} from './store/kinds';
import { JsonObject } from './store/objects';
import { ObjectStore, timestamp } from './store/objectStore';

/** Names of what an operator has prepared in the namespace. */
export const SOURCE_NAME = 'opencsp-modules';
export const CREDENTIALS_NAME = 'proxmox-credentials';
const REVISION = 'main@sha1:356a192b7913b04c54574d18c28d46e6395428ab';

/** Makes what is missing of that: the modules, the Proxmox credentials, the runner's account. */
export function seed(store: ObjectStore, namespace: string, now: Date): void {
  ensure(store, SERVICE_ACCOUNTS, namespace, 'tf-runner', {});
  ensure(store, SECRETS, namespace, CREDENTIALS_NAME, {
    type: 'Opaque',
    data: encoded({
      proxmox_api_url: 'https://proxmox.sandbox.localhost:8006/',
      proxmox_api_token_id: 'opencsp@pve!portal',
      proxmox_api_token_secret: '00000000-0000-0000-0000-000000000000',
    }),
  });
  ensure(store, GIT_REPOSITORIES, namespace, SOURCE_NAME, {
    spec: {
      interval: '10m',
      url: 'https://git.sandbox.localhost/opencsp-modules.git',
      ref: { branch: 'main' },
    },
    status: {
      observedGeneration: 1,
      artifact: {
        revision: REVISION,
        digest: `sha256:${'0'.repeat(64)}`,
        path: `gitrepository/${namespace}/${SOURCE_NAME}/356a192b.tar.gz`,
        url: 'http://source-controller.sandbox.localhost/356a192b.tar.gz',
        lastUpdateTime: timestamp(now),
      },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'Succeeded',
          message: `stored artifact for revision '${REVISION}'`,
          observedGeneration: 1,
          lastTransitionTime: timestamp(now),
        },
      ],
    },
  });
}

function ensure(
  store: ObjectStore,
  kind: Kind,
  namespace: string,
  name: string,
  fields: JsonObject,
): void {
  if (!store.get(kind, namespace, name)) {
    store.create(kind, { name, namespace }, fields);
  }
}

function encoded(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );
}
