/**
 * Proves that the stand-ins work together as the real systems do: a Terraform object makes a
 * machine, Semaphore's playbook logs in to it with the Ansible key, and deleting the object ends
 * the machine. Each part alone, and the portal that drives them, have tests of their own.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { Sandbox, startSandbox } from './sandbox';

const FREE = {
  ...{ oidc: 0, kubernetes: 0, semaphore: 0, control: 0, git: 0 },
  ...{ dns: 0, https: 0, http: 0 },
};
const NAME = 'vm-k3x9q2ab';
const TERRAFORMS =
  '/apis/infra.contrib.fluxcd.io/v1alpha2/namespaces/opencsp/terraforms';

const machinesSchema = z.object({
  machines: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      port: z.number(),
      user: z.string(),
      hostKey: z.string(),
    }),
  ),
});

describe('the sandbox as a whole', () => {
  let folder: string;
  let sandbox: Sandbox;
  let agent: Agent;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-journey-'));
    sandbox = await startSandbox({
      stateFolder: folder,
      ports: FREE,
      sshPort: 0,
      speed: 50,
    });
    const ca = await readFile(join(folder, 'kubernetes', 'ca.crt'), 'utf8');
    agent = new Agent({ connect: { ca } });
  });
  afterAll(async () => {
    await agent?.destroy();
    await sandbox?.close();
    await rm(folder, { recursive: true });
  });

  const kept = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).trim();

  async function send(
    url: string,
    method: 'GET' | 'POST' | 'DELETE',
    token: string,
    body?: object,
  ) {
    const answer = await request(url, {
      method,
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  async function machines() {
    const state = await sandbox.standIns.machines.control({
      scenario: 'state',
    });
    return machinesSchema.parse(state).machines;
  }

  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await look();
      if (found !== undefined) {
        return found;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  it('makes a machine, configures it, and ends it', async () => {
    const token = await kept('kubernetes/token');
    const vars = {
      vm_name: NAME,
      vm_id: 9001,
      vm_user: 'ubuntu',
      vm_ssh_public_key: await kept('keys/portal.pub'),
      opencsp_ansible_public_key: await kept('keys/ansible.pub'),
    };
    const url = `${sandbox.urls.kubernetes}${TERRAFORMS}`;
    const created = await send(url, 'POST', token, {
      apiVersion: 'infra.contrib.fluxcd.io/v1alpha2',
      kind: 'Terraform',
      metadata: { name: NAME, namespace: 'opencsp' },
      spec: {
        interval: '30m',
        approvePlan: 'auto',
        destroyResourcesOnDeletion: true,
        path: './infrastructure/modules/terraform/proxmox-vm',
        sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
        vars: Object.entries(vars).map(([name, value]) => ({ name, value })),
        varsFrom: [{ kind: 'Secret', name: 'proxmox-credentials' }],
      },
    });
    expect(created.status).toBe(201);
    const machine = await until(async () => (await machines())[0]);
    expect(machine.name).toBe(NAME);

    const { id } = await startTask(machine);
    const tasks = `${sandbox.urls.semaphore}/api/project/1/tasks/${id}`;
    const semaphoreToken = await kept('semaphore/token');
    const task = await until(async () => {
      const { text } = await send(tasks, 'GET', semaphoreToken);
      return JSON.parse(text).end ? JSON.parse(text) : undefined;
    });
    expect(task.status).toBe('success');
    const log = await send(`${tasks}/output`, 'GET', semaphoreToken);
    expect(log.text).toContain(NAME);

    await send(`${url}/${NAME}`, 'DELETE', token);
    await until(async () => {
      const { status } = await send(`${url}/${NAME}`, 'GET', token);
      return status === 404 || undefined;
    });
    expect(await machines()).toEqual([]);
  });

  async function startTask(
    machine: z.infer<typeof machinesSchema>['machines'][number],
  ): Promise<{ id: number }> {
    const [type, key] = machine.hostKey.split(' ');
    const posted = await send(
      `${sandbox.urls.semaphore}/api/project/1/tasks`,
      'POST',
      await kept('semaphore/token'),
      {
        template_id: 1,
        environment: JSON.stringify({
          opencsp_target_name: machine.name,
          opencsp_target_host: machine.address,
          opencsp_target_port: machine.port,
          opencsp_target_user: machine.user,
          opencsp_target_host_key: `${type} ${key}`,
        }),
      },
    );
    expect(posted.status).toBe(201);
    return JSON.parse(posted.text);
  }
});
