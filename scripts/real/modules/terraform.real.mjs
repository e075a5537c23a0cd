// Proves that the module proxmox-vm is what the real provider takes, and what the portal expects of it: it
// validates, refuses what could never be made naming the variable, makes a machine with the portal's own
// variables, changes nothing at a second pass whatever moved, and removes it when its template is gone.
// Proxmox is a stub with recorded answers: what a real one would say is not proven.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inRoot } from '../../lib/paths.mjs';
import { ProxmoxStub } from './ProxmoxStub.mjs';

const { tool, configFile } = JSON.parse(process.env.OPENCSP_REAL_TERRAFORM);
const MODULE = inRoot('infrastructure', 'modules', 'terraform', 'proxmox-vm');
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGlUbm90YXJlYWxrZXlub3RhcmVhbGtleW5vdGFyZWFs';
const TEMPLATE = 9000;
const ID = 4711;

let folder;
let stub;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opencsp-terraform-'));
  cpSync(MODULE, folder, { recursive: true });
  stub = await ProxmoxStub.start(folder);
  stub.addTemplate(TEMPLATE, 'debian-13-cloudinit');
  assert.equal((await terraform('init')).code, 0);
});
after(async () => {
  await stub?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the portal sends (terraformObject.ts), with what an operator's Secret and constants add. */
const variables = change => ({
  ...{ target_node: 'pve1', storage_pool: 'local-lvm' },
  ...{ proxmox_api_url: stub.url, proxmox_tls_insecure: 'true' },
  proxmox_api_token_id: 'opencsp@pve!portal',
  proxmox_api_token_secret: '00000000-0000-0000-0000-000000000000',
  ...{ vm_name: 'vm-k3x9q2ab', vm_id: ID, vm_hostname: 'web-1' },
  ...{ cores: 2, memory: 4096, disk_size: '50G', vm_user: 'debian' },
  ...{ template_name: 'debian-13-cloudinit', vm_network_bridge: 'vmbr0' },
  ...{ vm_ip: '192.0.2.10/24', vm_gw: '192.0.2.1' },
  vm_ssh_public_key: `${KEY} person\n${KEY} portal`,
  opencsp_ansible_public_key: `${KEY} ansible`,
  ...change,
});

/** Runs it as tofu-controller's runner does: variables by a file that is loaded by itself. */
async function terraform(command, change = {}, words = []) {
  writeFileSync(
    join(folder, 'generated.auto.tfvars.json'),
    JSON.stringify(variables(change)),
  );
  const noInput = command === 'validate' || command === 'output';
  const child = spawn(
    tool,
    [...[command, '-no-color', ...(noInput ? [] : ['-input=false'])], ...words],
    {
      cwd: folder,
      env: {
        ...process.env,
        ...{ TF_CLI_CONFIG_FILE: configFile, TF_IN_AUTOMATION: '1' },
      },
    },
  );
  const parts = [];
  child.stdout.on('data', part => parts.push(part));
  child.stderr.on('data', part => parts.push(part));
  const code = await new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  return { code, text: Buffer.concat(parts).toString() };
}

const plan = (change, ...words) =>
  terraform('plan', change, ['-detailed-exitcode', ...words]);
const apply = change => terraform('apply', change, ['-auto-approve']);
const destroy = change => terraform('destroy', change, ['-auto-approve']);
async function outputs() {
  const { text } = await terraform('output', {}, ['-json']);
  return Object.fromEntries(
    Object.entries(JSON.parse(text)).map(([name, { value }]) => [name, value]),
  );
}
const sent = (method, path) =>
  stub.asked.filter(it => it.method === method && path.test(it.path));

test('it is valid, and in the form that terraform fmt writes', async () => {
  const { code, text } = await terraform('validate');
  assert.equal(code, 0, text);
  const formatted = await new Promise(done =>
    spawn(tool, ['fmt', '-check', '-recursive', MODULE]).once('close', done),
  );
  assert.equal(formatted, 0);
});

const refused = [
  ['vm_name', 'VM_1'],
  ['vm_name', 'a'.repeat(64)],
  ['vm_id', 50],
  ['vm_id', 100.5],
  ['vm_hostname', '-web'],
  ['cores', 0],
  ['memory', 32],
  ['disk_size', '50'],
  ['disk_size', '0G'],
  ['template_name', '99'],
  ['template_name', 'a template'],
  ['vm_user', 'root'],
  ['vm_user', 'Ada'],
  ['vm_network_bridge', 'vmbr0,tag=5'],
  ['vm_vlan', 5000],
  ['vm_vlan', 0],
  ['vm_ip', '192.0.2.10'],
  ['vm_ip', '192.0.2.10/33'],
  ['vm_ip', '192.0.2.256/24'],
  ['vm_ip', 'tomorrow'],
  ['vm_gw', '192.0.2.1/24'],
  ['vm_gw', '192.0.2.256'],
  ['vm_ssh_public_key', ''],
  ['vm_ssh_public_key', `${KEY}\nnot a key`],
  ['opencsp_ansible_public_key', `${KEY}\n${KEY}`],
  ['proxmox_api_url', 'http://192.0.2.5:8006/'],
  ['proxmox_api_url', 'https://192.0.2.5:8006/api2/json'],
  ['proxmox_api_token_id', 'opencsp@pve'],
  ['target_node', 'pve 1'],
  ['template_node', ''],
  ['storage_pool', ''],
  ['disk_interface', 'disk0'],
  ['dns_servers', '192.0.2.53,name'],
  ['tags', 'open csp'],
  ['tags', 'Upper'],
  ['agent_timeout', '5 minutes'],
  ['agent_timeout', '30m'],
  ['user_data_file_id', '/var/lib/vz/snippets/x.yaml'],
];
for (const [name, value] of refused) {
  test(`${name} ${JSON.stringify(value).slice(
    0,
    40,
  )} is refused by its name`, async () => {
    const { code, text } = await plan({ [name]: value });
    assert.equal(code, 1);
    const words = text.replace(/\s+/g, ' ');
    assert.match(words, new RegExp(` ${name} must `));
  });
}

test('a broken secret is refused by its name, and shown nowhere', async () => {
  const { code, text } = await plan({
    proxmox_api_token_secret: 'secret-of-somebody',
  });
  assert.equal(code, 1);
  assert.match(text, /proxmox_api_token_secret must /);
  assert.doesNotMatch(text, /secret-of-somebody/);
});

test('a fixed address without a gateway is refused, and DHCP with one', async () => {
  for (const change of [{ vm_gw: null }, { vm_ip: null }]) {
    const { code, text } = await plan(change);
    assert.equal(code, 1);
    assert.match(text.replace(/\s+/g, ' '), /vm_gw: a fixed vm_ip needs/);
  }
});

test('a template that is not there, or twice, is refused by its name', async () => {
  const none = await plan({ template_name: 'debian-99' });
  assert.equal(none.code, 1);
  assert.match(
    none.text.replace(/\s+/g, ' '),
    /template_name: there is no template "debian-99" on the node pve1/,
  );
  stub.addTemplate(9001, 'debian-13-cloudinit');
  const twice = await plan();
  stub.machines.delete(9001);
  assert.equal(twice.code, 1);
  assert.match(twice.text.replace(/\s+/g, ' '), /there are several templates/);
});

test('a template by its number is not looked for: such a plan asks nobody', async () => {
  stub.asked.length = 0;
  const { code, text } = await plan({ template_name: `${TEMPLATE}` });
  assert.equal(code, 2, text);
  assert.deepEqual(stub.asked, []);
});

test('a machine with a fixed address is made as asked for, whatever its agent says', async () => {
  stub.agentAnswers = false;
  stub.asked.length = 0;
  const { code, text } = await apply();
  assert.equal(code, 0, text);
  assert.deepEqual(await outputs(), {
    ...{ vm_name: 'vm-k3x9q2ab', vm_ip: '192.0.2.10', vm_user: 'debian' },
  });
  const [clone] = sent('POST', /\/clone$/);
  assert.equal(clone.path, `/nodes/pve1/qemu/${TEMPLATE}/clone`);
  assert.equal(clone.body.newid, `${ID}`);
  assert.equal(clone.body.name, 'web-1');
  const { config, status } = stub.machines.get(ID);
  assert.equal(status, 'running');
  assert.deepEqual(
    [config.cores, config.memory, config.ciuser, config.tags, config.onboot],
    [2, '4096', 'debian', 'opencsp;vm-k3x9q2ab', 1],
  );
  assert.equal(config.ipconfig0, 'gw=192.0.2.1,ip=192.0.2.10/24');
  assert.match(config.scsi0, /size=53687091200/);
  assert.deepEqual(decodeURIComponent(config.sshkeys).trim().split('\n'), [
    ...[`${KEY} person`, `${KEY} portal`, `${KEY} ansible`],
  ]);
  assert.deepEqual(sent('GET', /agent/), []);
});

test('a second pass changes nothing', async () => {
  const { code, text } = await plan();
  assert.equal(code, 0, text);
});

test('a key, a template, a storage or a stop that changed later does not touch it', async () => {
  const machine = stub.machines.get(ID);
  machine.status = 'stopped';
  stub.addTemplate(9002, 'debian-14-cloudinit');
  const { code, text } = await plan({
    template_name: 'debian-14-cloudinit',
    ...{ storage_pool: 'ceph', dns_servers: '192.0.2.54' },
    opencsp_ansible_public_key: `${KEY} rotated`,
  });
  machine.status = 'running';
  stub.machines.delete(9002);
  assert.equal(code, 0, text);
});

test('more memory and disk are changes of the machine that is there', async () => {
  const { code, text } = await plan({ memory: 8192, disk_size: '80G' });
  assert.equal(code, 2, text);
  assert.match(text, /Plan: 0 to add, 1 to change, 0 to destroy\./);
});

test('it is removed when its template is gone, and its agent silent', async () => {
  stub.machines.delete(TEMPLATE);
  const { code, text } = await destroy();
  stub.addTemplate(TEMPLATE, 'debian-13-cloudinit');
  assert.equal(code, 0, text);
  assert.deepEqual([...stub.machines.keys()], [TEMPLATE]);
  assert.deepEqual(
    sent('POST', /status\/(stop|shutdown)$/).map(({ path }) =>
      path.split('/').pop(),
    ),
    ['stop'],
  );
});

test('with DHCP the address is what the agent tells, not a bridge of containers', async () => {
  stub.agentAnswers = true;
  const dhcp = { vm_ip: null, vm_gw: null, vm_vlan: 20, vm_hostname: null };
  const made = await apply(dhcp);
  assert.equal(made.code, 0, made.text);
  assert.equal((await outputs()).vm_ip, '192.0.2.77');
  const { config } = stub.machines.get(ID);
  assert.equal(config.ipconfig0, 'ip=dhcp');
  assert.match(config.net0, /tag=20/);
  assert.equal(config.name, 'vm-k3x9q2ab');
  const again = await plan(dhcp);
  assert.equal(again.code, 0, again.text);
  assert.equal((await destroy(dhcp)).code, 0);
});

test('an agent that is silent leaves an empty address within its time', async () => {
  stub.agentAnswers = false;
  const dhcp = { vm_ip: null, vm_gw: null, agent_timeout: '2s' };
  const made = await apply(dhcp);
  assert.equal(made.code, 0, made.text);
  assert.match(made.text, /waiting for the QEMU agent/);
  assert.equal((await outputs()).vm_ip, '');
  assert.equal((await destroy(dhcp)).code, 0);
});

test('user data of an operator takes the place of user and keys', async () => {
  const change = { user_data_file_id: 'local:snippets/web.yaml' };
  const made = await apply(change);
  assert.equal(made.code, 0, made.text);
  const { config } = stub.machines.get(ID);
  assert.equal(config.cicustom, 'user=local:snippets/web.yaml');
  assert.equal(config.sshkeys, undefined);
  assert.equal((await destroy(change)).code, 0);
});
