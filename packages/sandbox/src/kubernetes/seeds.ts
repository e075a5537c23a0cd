import {
  GIT_REPOSITORIES,
  Kind,
  NAMESPACES,
  SECRETS,
  SERVICE_ACCOUNTS,
} from './store/kinds';
import { child, isJsonObject, JsonObject } from './store/objects';
import { ObjectStore, timestamp } from './store/objectStore';

/** Names of what an operator has prepared in the namespace. */
export const SOURCE_NAME = 'opencsp-modules';
export const CREDENTIALS_NAME = 'proxmox-credentials';
const REVISION = 'main@sha1:356a192b7913b04c54574d18c28d46e6395428ab';

/** Makes what is missing of that: the modules, the Proxmox credentials, the runner's account. */
export function seed(store: ObjectStore, namespace: string, now: Date): void {
  ensureAccount(store, namespace);
  ensure(store, SECRETS, namespace, CREDENTIALS_NAME, {
    type: 'Opaque',
    data: encoded({
      proxmox_api_url: 'https://proxmox.sandbox.localhost:8006/',
      proxmox_api_token_id: 'opencsp@pve!portal',
      proxmox_api_token_secret: '00000000-0000-0000-0000-000000000000',
    }),
  });
  ensureSource(store, namespace, now);
}

/** The runner's account. */
export function ensureAccount(store: ObjectStore, namespace: string): void {
  ensure(store, SERVICE_ACCOUNTS, namespace, 'tf-runner', {});
}

/** A namespace, active. */
export function ensureNamespace(store: ObjectStore, name: string): void {
  if (!store.get(NAMESPACES, '', name)) {
    store.create(
      NAMESPACES,
      {
        name,
        namespace: '',
        labels: { 'kubernetes.io/metadata.name': name },
      },
      { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
    );
  }
}

/** The modules, with an artifact. */
export function ensureSource(
  store: ObjectStore,
  namespace: string,
  now: Date,
): void {
  const existing = store.get(GIT_REPOSITORIES, namespace, SOURCE_NAME);
  const fields = {
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
  };
  if (!existing) {
    store.create(GIT_REPOSITORIES, { name: SOURCE_NAME, namespace }, fields);
  } else if (!isJsonObject(child(existing.fields, 'status').artifact)) {
    store.update(GIT_REPOSITORIES, { ...existing, fields });
  }
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
