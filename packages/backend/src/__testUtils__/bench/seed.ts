import knexFactory, { Knex } from 'knex';

/** People among whom the things are shared out; the caller of the bench owns a tenth. */
const OWNERS = 10;
const BATCH = 400;

/** Beyond those that a sandbox gives out. */
const FAR_VM_ID = 500_000;
const YEAR_MS = 365 * 24 * 3_600_000;

/** A machine of the bench, as each place knows it. */
export interface SeededMachine {
  id: string;
  name: string;
  machineName: string;
  owner: string;
}

/** The machines of a bench: the first belongs to the caller, and every tenth after it. */
export function machinesOf(count: number): SeededMachine[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(6, '0');
    const owner = index % OWNERS;
    return {
      id: `00000000-0000-4000-8000-000000${number}`,
      name: `web-${number}`,
      machineName: `vm-b${number}x`,
      owner: owner === 0 ? 'user:default/member' : `user:default/other${owner}`,
    };
  });
}

/** Active machines in the database of a backend that has run once and is not running. */
export async function seedInstances(
  file: string,
  machines: readonly SeededMachine[],
): Promise<void> {
  const now = Date.now();
  await inDatabase(file, async db => {
    await db.batchInsert(
      'instances',
      machines.map((machine, index) => instanceRow(machine, index, now)),
      20,
    );
    await db('counters')
      .where({ name: 'change_seq' })
      .update({ value: machines.length });
  });
}

/** The same beside what is there already, in the database of a backend that may run: none is due within a year. */
export async function seedBesides(
  file: string,
  machines: readonly SeededMachine[],
): Promise<void> {
  const now = Date.now();
  await inDatabase(file, async db => {
    const { value } = await db('counters')
      .where({ name: 'change_seq' })
      .first('value');
    const rows = machines.map((machine, index) => ({
      ...instanceRow(machine, index, now),
      vm_id: FAR_VM_ID + index,
      change_seq: Number(value) + index + 1,
      next_run_at: now + YEAR_MS,
    }));
    await db.batchInsert('instances', rows, 20);
    await db('counters')
      .where({ name: 'change_seq' })
      .update({ value: Number(value) + machines.length });
  });
}

/** The same machines as entities of a catalog whose backend has run once and is not running. */
export async function seedCatalog(
  file: string,
  machines: readonly SeededMachine[],
): Promise<void> {
  const far = '2099-01-01 00:00:00';
  await inDatabase(file, async db => {
    for (let from = 0; from < machines.length; from += BATCH) {
      const some = machines.slice(from, from + BATCH);
      await db.batchInsert(
        'refresh_state',
        some.map(machine => ({
          entity_id: machine.id,
          entity_ref: refOf(machine),
          unprocessed_entity: JSON.stringify(entityOf(machine)),
          processed_entity: JSON.stringify(entityOf(machine)),
          errors: '[]',
          next_update_at: far,
          last_discovery_at: far,
        })),
        50,
      );
      await db.batchInsert(
        'final_entities',
        some.map(machine => ({
          entity_id: machine.id,
          hash: machine.id,
          final_entity: JSON.stringify(entityOf(machine)),
          last_updated_at: far,
          entity_ref: refOf(machine),
        })),
        50,
      );
      await db.batchInsert(
        'refresh_state_references',
        some.map(machine => ({
          source_key: 'bench',
          target_entity_ref: refOf(machine),
        })),
        50,
      );
      await db.batchInsert('search', some.flatMap(searchRows), 100);
    }
  });
}

/** Works on the database of a backend that is not running, in one transaction. */
export async function inDatabase(
  file: string,
  work: (db: Knex.Transaction) => Promise<void>,
): Promise<void> {
  const db = knexFactory({
    client: 'better-sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
  });
  try {
    await db.transaction(work);
  } finally {
    await db.destroy();
  }
}

function instanceRow(
  { id, name, machineName, owner }: SeededMachine,
  index: number,
  now: number,
) {
  const steps = ['machine', 'ssh', 'monitoring', 'security', 'hardening'];
  return {
    id,
    name,
    owner_ref: owner,
    created_by: owner,
    machine_name: machineName,
    vm_id: 10_000 + index,
    spec: JSON.stringify({
      size: { name: 'small', cores: 1, memoryMiB: 1024, diskGiB: 10 },
      osTemplate: {
        name: 'debian-12',
        title: 'Debian 12',
        template: 'debian-12',
        user: 'debian',
      },
      network: { name: 'lan', mode: 'dhcp', bridge: 'vmbr0' },
      sshKeys: [],
      configure: true,
    }),
    state: 'active',
    state_since: now,
    warnings: '[]',
    steps: JSON.stringify(
      steps.map(step => ({
        name: step,
        state: 'done',
        startedAt: now,
        endedAt: now,
      })),
    ),
    machine: JSON.stringify({
      address: `10.20.${Math.floor(index / 250) % 250}.${index % 250}`,
      user: 'debian',
      outputs: { vm_name: machineName },
      frozen: true,
    }),
    created_at: now + index,
    updated_at: now,
    version: 1,
    change_seq: index + 1,
    // Looked at within ten minutes, as active machines are.
    next_run_at: now + 60_000 + (index % 540) * 1_000,
    attempts: 0,
  };
}

function refOf({ name }: SeededMachine): string {
  return `resource:default/${name}`;
}

function entityOf({ id, name, owner }: SeededMachine) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      namespace: 'default',
      name,
      uid: id,
      annotations: { 'opencsp.io/instance-id': id },
    },
    spec: { type: 'virtual-machine', owner },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  };
}

function searchRows({ id, name, owner }: SeededMachine) {
  return Object.entries({
    kind: 'Resource',
    'metadata.name': name,
    'metadata.namespace': 'default',
    'metadata.uid': id,
    'metadata.annotations.opencsp.io/instance-id': id,
    'spec.type': 'virtual-machine',
    'spec.owner': owner,
    'relations.ownedby': owner,
  }).map(([key, value]) => ({
    entity_id: id,
    key,
    value: value.toLowerCase(),
    original_value: value,
  }));
}
