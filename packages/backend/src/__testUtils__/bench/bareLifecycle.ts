/*
 * What a lifecycle costs at the least: a script that makes the calls of the portal (object, outputs,
 * freeze, key exchange, three runs, removal) for some machines, and nothing else. It prints the CPU
 * seconds that this took, without its own start.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ssh2';
import { z } from 'zod';
import { RawApi, terraformsPath } from './RawApi';

const settings = z
  .object({
    kubernetesUrl: z.string(),
    caFile: z.string(),
    kubernetesTokenFile: z.string(),
    semaphoreUrl: z.string(),
    semaphoreTokenFile: z.string(),
    sshPort: z.number(),
    machines: z.number(),
    namespace: z.string(),
    publicKey: z.string(),
  })
  .parse(JSON.parse(process.argv[2]));

const STEPS = ['monitoring', 'security', 'hardening'];
/** The portal's own pace: a look at a run every two seconds, at a removal every three. */
const RUN_LOOK_MS = 2_000;
const REMOVAL_LOOK_MS = 3_000;

const taskSchema = z.looseObject({ id: z.number(), status: z.string() });
const projectSchema = z.array(z.looseObject({ id: z.number() }));
const templateSchema = z.array(
  z.looseObject({ id: z.number(), name: z.string() }),
);
const eventSchema = z.object({
  object: z.object({
    metadata: z.object({
      name: z.string(),
      generation: z.number().optional(),
    }),
    status: z
      .object({
        observedGeneration: z.number().optional(),
        conditions: z
          .array(
            z.object({
              type: z.string(),
              status: z.string(),
              observedGeneration: z.number().optional(),
            }),
          )
          .optional(),
      })
      .optional(),
  }),
});
const secretSchema = z.object({ data: z.record(z.string(), z.string()) });

const token = (file: string) => readFileSync(file, 'utf8').trim();
const kubernetes = new RawApi({
  url: settings.kubernetesUrl,
  caFile: settings.caFile,
  token: token(settings.kubernetesTokenFile),
});
const terraforms = terraformsPath(settings.namespace);
const ready = new Map<string, () => void>();

async function semaphore(
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const response = await fetch(`${settings.semaphoreUrl}/api${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token(settings.semaphoreTokenFile)}`,
      'Content-Type': 'application/json',
    },
    body: body && JSON.stringify(body),
  });
  return response.text();
}

async function hostKeyOf(address: string): Promise<string> {
  for (;;) {
    const key = await exchange(address).catch(() => undefined);
    if (key) {
      return key;
    }
    await sleep(RUN_LOOK_MS);
  }
}

function exchange(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('error', reject);
    client.connect({
      host: address,
      port: settings.sshPort,
      username: 'nobody',
      hostVerifier: (key: Buffer) => {
        resolve(key.toString('base64'));
        client.end();
        return false;
      },
    });
  });
}

async function configure(
  project: number,
  template: number,
  name: string,
  address: string,
  hostKey: string,
): Promise<void> {
  const key = `bare:${name}:${template}`;
  await semaphore('GET', `/project/${project}/tasks/last`);
  const made = taskSchema.parse(
    JSON.parse(
      await semaphore('POST', `/project/${project}/tasks`, {
        template_id: template,
        message: key,
        environment: JSON.stringify({
          opencsp_target_name: name,
          opencsp_target_host: address,
          opencsp_target_port: settings.sshPort,
          opencsp_target_user: 'debian',
          opencsp_target_host_key: `ssh-ed25519 ${hostKey}`,
        }),
      }),
    ),
  );
  const path = `/project/${project}/tasks/${made.id}`;
  for (;;) {
    await sleep(RUN_LOOK_MS);
    const task = taskSchema.parse(JSON.parse(await semaphore('GET', path)));
    await semaphore('GET', `${path}/output`);
    if (['success', 'error', 'stopped'].includes(task.status)) {
      return;
    }
  }
}

async function live(number: number): Promise<void> {
  const name = `vm-bare${number}x`;
  const isReady = new Promise<void>(resolve => ready.set(name, resolve));
  const vars = {
    vm_name: name,
    vm_id: 20_000 + number,
    vm_hostname: `bare-${number}`,
    cores: 1,
    memory: 1024,
    disk_size: '10G',
    template_name: 'debian-12',
    vm_user: 'debian',
    vm_network_bridge: 'vmbr0',
    vm_ssh_public_key: settings.publicKey,
    opencsp_ansible_public_key: settings.publicKey,
  };
  await kubernetes.call('POST', terraforms, {
    apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
    kind: 'Terraform',
    metadata: { name, namespace: settings.namespace },
    spec: {
      interval: '10m',
      approvePlan: 'auto',
      destroyResourcesOnDeletion: true,
      path: './infrastructure/modules/terraform/proxmox-vm',
      sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
      varsFrom: [{ kind: 'Secret', name: 'proxmox-credentials' }],
      vars: Object.entries(vars).map(([key, value]) => ({ name: key, value })),
      writeOutputsToSecret: {
        name: `${name}-outputs`,
        outputs: ['vm_ip', 'vm_name', 'vm_user'],
      },
    },
  });
  await isReady;
  const secretPath = `/api/v1/namespaces/${settings.namespace}/secrets/${name}-outputs`;
  await kubernetes.call('GET', `${terraforms}/${name}`);
  const secret = await kubernetes.call('GET', secretPath);
  const { data } = secretSchema.parse(JSON.parse(secret.text));
  const address = Buffer.from(data.vm_ip, 'base64').toString();
  await kubernetes.call(
    'PATCH',
    `${terraforms}/${name}`,
    { spec: { approvePlan: '', disableDriftDetection: true, interval: '24h' } },
    'application/merge-patch+json',
  );
  const hostKey = await hostKeyOf(address);
  const [project] = projectSchema.parse(
    JSON.parse(await semaphore('GET', '/projects')),
  );
  const templates = templateSchema.parse(
    JSON.parse(await semaphore('GET', `/project/${project.id}/templates`)),
  );
  for (const step of STEPS) {
    const template = templates.find(it => it.name === step);
    if (!template) {
      throw new Error(`There is no template ${step}`);
    }
    await configure(project.id, template.id, name, address, hostKey);
  }
  await kubernetes.call('DELETE', `${terraforms}/${name}`);
  for (;;) {
    const left = await kubernetes.call('GET', `${terraforms}/${name}`);
    if (left.status === 404) {
      break;
    }
    await sleep(REMOVAL_LOOK_MS);
  }
  await kubernetes.call('DELETE', secretPath);
}

async function main(): Promise<void> {
  await kubernetes.call('GET', terraforms);
  const stop = kubernetes.watch(
    `${terraforms}?watch=1&timeoutSeconds=600`,
    line => {
      const parsed = eventSchema.safeParse(JSON.parse(line));
      if (!parsed.success) {
        return;
      }
      const { metadata, status } = parsed.data.object;
      const condition = status?.conditions?.find(it => it.type === 'Ready');
      if (
        condition?.status === 'True' &&
        status?.observedGeneration === metadata.generation
      ) {
        ready.get(metadata.name)?.();
      }
    },
  );
  const all = (first: number) =>
    Promise.all(
      Array.from({ length: settings.machines }, (_, index) =>
        live(first + index),
      ),
    );
  // The portal that it is compared with is warm, too.
  await all(0);
  const began = process.cpuUsage();
  await all(settings.machines);
  const { user, system } = process.cpuUsage(began);
  stop();
  kubernetes.close();
  process.stdout.write(
    `${JSON.stringify({ cpuSeconds: (user + system) / 1e6 })}\n`,
  );
  process.exit(0);
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
