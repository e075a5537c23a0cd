/*
 * The stand-in as a whole: what a restart keeps and takes up again, that nothing is left of one without
 * a folder, and that what passes a plan and only Proxmox refuses fails at apply. The API is in `api/`, the order of events in `controller/`.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { terraform, TestCluster, variables } from './__testUtils__/testCluster';

const listSchema = z.object({
  kind: z.string(),
  metadata: z.object({
    resourceVersion: z.string(),
    continue: z.string().optional(),
    remainingItemCount: z.number().optional(),
  }),
  items: z.array(
    z.looseObject({ metadata: z.looseObject({ name: z.string() }) }),
  ),
});

describe('a restart', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(os.tmpdir(), 'opencsp-kubernetes-test-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps objects, authority and tokens, and goes on with what was begun', async () => {
    const first = await TestCluster.start({ stateFolder: folder });
    await first.standIn.control({
      scenario: 'slow',
      name: 'vm-half',
      factor: 1000,
    });
    await first.send('POST', first.terraforms, terraform('vm-half'));
    await first.until(
      async () =>
        (
          await first.send('GET', `${first.terraforms}/vm-half`)
        ).text.includes('Fulfilling prerequisites'),
      'the pass began',
    );
    const { ca, token } = first.standIn;
    const version = listSchema.parse(
      (await first.send('GET', first.terraforms)).body,
    ).metadata.resourceVersion;
    await first.close();

    const second = await TestCluster.start({ stateFolder: folder });
    try {
      expect(second.standIn.ca).toBe(ca);
      expect(second.standIn.token).toBe(token);
      const watch = await second.watch(`resourceVersion=${version}`);
      await watch.done;
      expect(watch.lines.map(({ type }) => type)).toEqual(['ERROR']);
      await second.until(
        async () =>
          (
            await second.send('GET', `${second.terraforms}/vm-half`)
          ).text.includes(
            '"reason":"TerraformAppliedSucceed","status":"True","type":"Ready"',
          ),
        'the object is Ready',
      );
      expect(second.park.list().map(({ name }) => name)).toEqual(['vm-half']);
    } finally {
      await second.close();
    }
  });
});

describe('without a folder', () => {
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(join(os.tmpdir(), 'opencsp-kubernetes-test-'));
    jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await rm(temporary, { recursive: true });
  });

  it('leaves no file, be it closed or unable to start', async () => {
    const first = await TestCluster.start();
    expect(await readdir(temporary)).toHaveLength(1);
    const { port } = new URL(first.standIn.url);
    await expect(
      TestCluster.start({ port: Number(port) }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(await readdir(temporary)).toHaveLength(1);
    await first.close();
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('what Terraform plans and Proxmox refuses', () => {
  it.each([
    ['an address without prefix', { vm_ip: '192.0.2.10' }, 'ipconfig0'],
    ['an address that is none', { vm_ip: 'tomorrow' }, 'ipconfig0'],
    ['DHCP with a gateway', { vm_ip: 'dhcp', vm_gw: '192.0.2.1' }, 'ipconfig0'],
    ['a VLAN of 5000', { vm_vlan: 5000 }, 'net0'],
    ['a key that is none', { vm_ssh_public_key: 'not a key' }, 'sshkeys'],
  ])('%s fails at apply', async (_what, more, parameter) => {
    const cluster = await TestCluster.start();
    try {
      await cluster.send(
        'POST',
        cluster.terraforms,
        terraform('vm-refused', { vars: variables('vm-refused', more) }),
      );
      await cluster.until(
        async () =>
          (
            await cluster.send('GET', `${cluster.terraforms}/vm-refused`)
          ).text.includes('TFExecApplyFailed'),
        'the apply failed',
      );
      const { text } = await cluster.send(
        'GET',
        `${cluster.terraforms}/vm-refused`,
      );
      expect(text).toContain('received an HTTP 400 response - Reason: ');
      expect(text).toContain(parameter);
      expect(cluster.park.list()).toEqual([]);
    } finally {
      await cluster.close();
    }
  });
});
