import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';

const NODE = 'pve1';
const NICS = 'BC:24:11:00:00:01';
/** What the guest's agent tells, in the order and with the bridges that were recorded (row 14). */
const INTERFACES = [
  ['lo', '00:00:00:00:00:00', [['127.0.0.1', 'ipv4', 8]]],
  ['docker0', '02:42:00:00:00:01', [['172.17.0.1', 'ipv4', 16]]],
  [
    'eth0',
    NICS.toLowerCase(),
    [
      ['fe80::1', 'ipv6', 64],
      ['192.0.2.77', 'ipv4', 24],
    ],
  ],
].map(([name, card, addresses]) => ({
  name,
  'hardware-address': card,
  'ip-addresses': addresses.map(([address, type, prefix]) => ({
    ...{ 'ip-address': address, 'ip-address-type': type, prefix },
  })),
}));

/**
 * As much of Proxmox's API as the provider asks for a machine's life, with answers of the form in which they
 * were recorded for provider 0.111.1. It is no Proxmox: it shows what the provider sends, and that it is content.
 */
export class ProxmoxStub {
  /** Numbers of machines and templates, with the form in which Proxmox keeps them. */
  machines = new Map();
  /** Whether the agent of every machine answers. */
  agentAnswers = true;
  /** Every request: `{ method, path, body }`. */
  asked = [];
  #server;

  /** @param {string} folder for its certificate */
  static async start(folder) {
    const stub = new ProxmoxStub();
    const [key, cert] = makeCertificate(folder);
    stub.#server = createServer({ key, cert }, (request, response) =>
      stub.#answer(request, response),
    );
    await new Promise(done => stub.#server.listen(0, '127.0.0.1', done));
    return stub;
  }

  get url() {
    return `https://127.0.0.1:${this.#server.address().port}/`;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise(done => this.#server.close(done));
  }

  addTemplate(id, name) {
    this.machines.set(id, {
      ...{ name, template: 1, status: 'stopped' },
      config: {
        ...{ name, agent: '1', boot: 'order=scsi0', memory: '1024', cores: 1 },
        scsi0: `local-lvm:base-${id}-disk-0,size=3G`,
        ide2: `local-lvm:vm-${id}-cloudinit,media=cdrom,size=4M`,
        ...{ scsihw: 'virtio-scsi-pci', net0: `virtio=${NICS},bridge=vmbr0` },
      },
    });
  }

  async #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const path = pathname.replace(/^\/api2\/json/, '');
    const parts = [];
    for await (const part of request) {
      parts.push(part);
    }
    const body = Object.fromEntries(
      new URLSearchParams(Buffer.concat(parts).toString()),
    );
    this.asked.push({ method: request.method, path, body });
    const found = this.#find(request.method, path, body, searchParams);
    if (found === undefined) {
      response.statusMessage = `Configuration file '${path}' does not exist`;
      response.writeHead(500).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ data: found }));
  }

  /** @returns `data` of the answer; nothing for an error */
  #find(method, path, body, query) {
    if (path === '/cluster/nextid') {
      return query.get('vmid');
    }
    if (path === '/cluster/resources') {
      return this.#list().map(it => ({ ...it, id: `qemu/${it.vmid}` }));
    }
    if (path === `/nodes/${NODE}/qemu`) {
      return this.#list();
    }
    if (path === '/pools') {
      return [];
    }
    if (path.startsWith(`/nodes/${NODE}/tasks/`)) {
      return {
        ...{ status: 'stopped', exitstatus: 'OK', node: NODE, type: 'x' },
        ...{ pid: 1, starttime: 1, user: 'opencsp@pve', id: '1' },
        upid: decodeURIComponent(path.split('/')[4]),
      };
    }
    if (path.startsWith(`/nodes/${NODE}/storage/`)) {
      const size = 20 * 1024 ** 3;
      return { format: 'raw', path: '/dev/pve/x', size, used: size };
    }
    const [, id, what = ''] =
      path.match(new RegExp(`^/nodes/${NODE}/qemu/(\\d+)/?(.*)$`)) ?? [];
    const machine = this.machines.get(Number(id));
    return machine && this.#ofMachine(method, Number(id), machine, what, body);
  }

  #list() {
    return [...this.machines].map(([vmid, { name, status, template }]) => ({
      ...{ type: 'qemu', vmid, name, node: NODE, status, template },
    }));
  }

  #ofMachine(method, id, machine, what, body) {
    switch (`${method} ${what}`) {
      case 'POST clone':
        this.#clone(machine, body);
        return task(id, 'qmclone');
      case 'GET config':
        return { ...machine.config, digest: 'bb' };
      case 'PUT config':
      case 'POST config':
        this.#configure(id, machine, body);
        return method === 'POST' ? task(id, 'qmconfig') : null;
      case 'PUT resize':
        machine.config[body.disk] = machine.config[body.disk].replace(
          /size=\w+/,
          `size=${body.size}`,
        );
        return task(id, 'resize');
      case 'GET status/current':
        return {
          ...{ status: machine.status, qmpstatus: machine.status, vmid: id },
          ...{ name: machine.name, agent: 1, lock: null },
        };
      case 'POST status/start':
        machine.status = 'running';
        return task(id, 'qmstart');
      case 'POST status/stop':
      case 'POST status/shutdown':
        machine.status = 'stopped';
        return task(id, 'qmstop');
      case 'GET agent/network-get-interfaces':
        return this.agentAnswers ? { result: INTERFACES } : undefined;
      case 'DELETE ':
        this.machines.delete(id);
        return task(id, 'qmdestroy');
      default:
        return undefined;
    }
  }

  #clone(template, { newid, name, description }) {
    const config = Object.fromEntries(
      Object.entries(template.config).map(([key, value]) => [
        key,
        String(value).replace(/(base|vm)-\d+-/, `vm-${newid}-`),
      ]),
    );
    this.machines.set(Number(newid), {
      ...{ name, template: 0, status: 'stopped' },
      config: { ...config, name, description, cores: 1 },
    });
  }

  #configure(id, machine, { delete: gone = '', ...given }) {
    gone.split(',').forEach(key => delete machine.config[key]);
    for (const [key, value] of Object.entries(given)) {
      machine.config[key] = kept(id, key, value);
    }
    machine.name = machine.config.name;
  }
}

/** Numbers come back as numbers (row 16), files by their volume, cards with an address. */
function kept(id, key, value) {
  if (/^ide\d$/.test(key)) {
    return `local-lvm:vm-${id}-cloudinit,media=cdrom,size=4M`;
  }
  if (/^net\d$/.test(key)) {
    return value.replace(/^model=virtio/, `virtio=${NICS}`);
  }
  if (/^scsi\d$/.test(key)) {
    return value.replace(/^file=/, '');
  }
  return /^(cores|sockets|balloon|numa|onboot)$/.test(key)
    ? Number(value)
    : value;
}

function task(id, type) {
  return `UPID:${NODE}:000003E9:00000001:6B023455:${type}:${id}:opencsp@pve!portal:`;
}

/** @returns key and certificate that nobody trusts */
function makeCertificate(folder) {
  const files = [join(folder, 'pve.key'), join(folder, 'pve.crt')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt'],
      ...['ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=127.0.0.1', '-keyout', files[0], '-out', files[1]],
    ],
    { stdio: 'ignore' },
  );
  return files.map(file => readFileSync(file));
}
