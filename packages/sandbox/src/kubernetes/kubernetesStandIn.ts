import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MachinePark } from '../machinePark';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { ApiServer } from './api/apiServer';
import { Watches } from './api/watches';
import { serverCertificate } from './certificates';
import { Control } from './control';
import { Behaviours } from './controller/behaviours';
import { EventRecorder } from './controller/events';
import { freeInterruptedLocks } from './controller/terraformLock';
import { TofuController } from './controller/tofuController';
import { Listener } from './listener';
import { isTerminating, Namespaces } from './namespaces';
import { ensureNamespace, seed } from './seeds';
import { NAMESPACES } from './store/kinds';
import { ObjectStore } from './store/objectStore';
import { keepSnapshot, readSnapshot } from './store/stateFile';

/** @public */
export interface KubernetesStandInOptions {
  /** 0 for any free one. */
  port: number;
  host?: string;
  /**
   * Keeps the objects, the certificate authority and the tokens across restarts. Without it the
   * objects are forgotten, and the files for clients are in a temporary folder until `close`.
   */
  stateFolder?: string;
  /** Where machines are made and removed. */
  park: MachinePark;
  log: Log;
  /**
   * Factor of the controller's waits, intervals and retries included: at 1 a create takes about ten
   * seconds, at 0.01 a hundredth of that. Smaller is faster.
   */
  speed?: number;
  /** The namespace in which the portal's account has its rights. */
  namespace?: string;
  now?: () => Date;
  /**
   * Factor of the times of watches, which are a client's own: `timeoutSeconds` and the minutes between
   * bookmarks. For tests; 1 unless said.
   */
  watchPace?: number;
}

/** The Kubernetes API with its tofu-controller. */
export interface KubernetesStandIn extends StandIn {
  /** The certificate authority, in PEM, and where it stands in a file. */
  readonly ca: string;
  readonly caFile: string;
  /** The token of the portal's account, and where it stands in a file. */
  readonly token: string;
  readonly tokenFile: string;
  /** A token that may do everything, for tests and people. */
  readonly adminToken: string;
  readonly namespace: string;
}

/**
 * Starts a Kubernetes API server with tofu-controller behind it, as `recorded/kubernetes-terraform`
 * shows them: HTTPS with a certificate authority of its own, bearer tokens, and the few kinds that
 * the portal touches.
 *
 * @throws the system's error when the port is taken
 */
export async function createKubernetesStandIn(
  options: KubernetesStandInOptions,
): Promise<KubernetesStandIn> {
  if (options.stateFolder) {
    return startIn(options.stateFolder, options);
  }
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-kubernetes-'));
  const forget = () => rm(folder, { recursive: true, force: true });
  try {
    const standIn = await startIn(folder, options);
    return { ...standIn, close: () => standIn.close().finally(forget) };
  } catch (error) {
    await forget();
    throw error;
  }
}

async function startIn(
  folder: string,
  options: KubernetesStandInOptions,
): Promise<KubernetesStandIn> {
  const {
    stateFolder,
    speed = 1,
    host = '127.0.0.1',
    namespace = 'opencsp',
    now = () => new Date(),
  } = options;
  await mkdir(folder, { recursive: true });
  // Clients check certificates by the real clock, whatever the objects' clock says.
  const { ca, server } = await serverCertificate(folder, new Date());
  const token = await tokenIn(join(folder, 'token'));
  const adminToken = await tokenIn(join(folder, 'admin-token'));

  const stateFile = join(folder, 'objects.json');
  const store = new ObjectStore(now, readSnapshot(stateFile));
  for (const name of [namespace, 'default', 'flux-system']) {
    ensureNamespace(store, name);
  }
  const own = store.get(NAMESPACES, '', namespace);
  if (own && !isTerminating(own)) {
    seed(store, namespace, now());
  }
  freeInterruptedLocks(store);
  const stopKeeping = stateFolder
    ? keepSnapshot(store, stateFile)
    : () => undefined;

  const closing = new AbortController();
  const watches = new Watches(options.watchPace);
  const api = new ApiServer({
    store,
    watches,
    tokens: { portal: token, admin: adminToken },
    namespace,
    speed,
    now,
  });
  const listener = new Listener(host, options.port, server, (req, res) => {
    void api.handle(req, res);
  });
  const behaviours = new Behaviours();
  const controller = new TofuController(
    {
      store,
      park: options.park,
      behaviours,
      events: new EventRecorder(store, now),
      now,
      sleep: async (ms, name, life) => {
        const factor = behaviours.peek('slow', name)?.factor ?? 1;
        const signal = AbortSignal.any([closing.signal, life]);
        await delay(ms * speed * factor, undefined, { signal });
        // Nobody can write while the store hangs.
        while (api.faults.storeHangs) {
          await delay(10, undefined, { signal });
        }
      },
    },
    speed,
    options.log,
  );
  const namespaces = new Namespaces(store, speed, closing.signal);
  const control = new Control({
    store,
    namespace,
    behaviours,
    controller,
    now,
    faults: api.faults,
    watches,
    listener,
    speed,
    closing: closing.signal,
    loseMachine: name => options.park.destroy(name),
  });
  await listener.open();
  namespaces.start();
  controller.start();
  options.log(
    `kubernetes: https://${host}:${listener.port} (namespace ${namespace})`,
  );

  return {
    name: 'kubernetes',
    url: `https://${host}:${listener.port}`,
    ca,
    caFile: join(folder, 'ca.crt'),
    token,
    tokenFile: join(folder, 'token'),
    adminToken,
    namespace,
    control: (command: ControlCommand): Promise<ControlAnswer> =>
      control.run(command),
    close: async () => {
      closing.abort();
      namespaces.stop();
      await controller.stop();
      watches.endAll(true);
      await listener.shut();
      stopKeeping();
    },
  };
}

async function tokenIn(path: string): Promise<string> {
  if (!existsSync(path)) {
    await writeFile(path, randomBytes(24).toString('base64url'), {
      mode: 0o600,
    });
  }
  await chmod(path, 0o600);
  return (await readFile(path, 'utf8')).trim();
}
