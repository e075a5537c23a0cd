import { Knex } from 'knex';
import { InstanceRecord } from '../../domain/record';
import { DatabaseInstanceStore } from '../../store/DatabaseInstanceStore';
import { toRecord } from '../../store/rows';
import { SimulatedProvisioner } from './SimulatedProvisioner';
import { isUnderWay, SimulatedTaskRunner } from './SimulatedTaskRunner';

/** The engine broke one of its promises. */
export class Violation extends Error {
  name = 'Violation' as const;
}

/** No state but a resting one lasts longer than this, whatever happens; in milliseconds. */
const LONGEST_STATE_MS = 60 * 60_000;

/** What the promises are about. */
export interface Scene {
  db: Knex;
  store: DatabaseInstanceStore;
  provisioner: SimulatedProvisioner;
  runner: SimulatedTaskRunner;
  now: number;
  /** Machines that somebody deleted behind our back; they may be made anew. */
  vanished: ReadonlySet<string>;
}

/** Every record, deleted ones too. */
export async function allRecords(db: Knex): Promise<InstanceRecord[]> {
  const rows: unknown[] = await db('instances').orderBy('created_at');
  return rows.map(row => toRecord(row));
}

/** What has to hold after every step. @throws Violation */
export async function checkAlways(scene: Scene): Promise<void> {
  const records = await allRecords(scene.db);
  checkNothingTwice(scene, records);
  for (const record of records) {
    await checkLedgerFirst(scene, record);
    checkRecord(scene, record);
  }
  await checkHoldings(scene, records);
}

/** What has to hold when nothing was troubled for long and everybody has deleted everything. */
export async function checkNothingLeft(scene: Scene): Promise<void> {
  const records = await allRecords(scene.db);
  for (const record of records) {
    if (record.state !== 'deleted') {
      throw new Violation(`stuck: ${summaryOf(record)}`);
    }
    const effects = await scene.store.effectsOf(record.id);
    const left = effects.filter(effect => effect.state !== 'removed');
    if (left.length > 0) {
      throw new Violation(
        `left in the ledger of ${record.name}: ${JSON.stringify(left)}`,
      );
    }
  }
  const machines = [...scene.provisioner.machines.keys()];
  if (machines.length > 0) {
    throw new Violation(`left on the platform: ${machines.join(', ')}`);
  }
  const runs = scene.runner.runs.filter(isUnderWay);
  if (runs.length > 0) {
    throw new Violation(
      `runs go on: ${runs.map(({ id, key }) => `${id} ${key}`).join(', ')}`,
    );
  }
  const held: unknown[] = await scene.db('vm_ids');
  if (held.length > 0) {
    throw new Violation(`ids are still held: ${JSON.stringify(held)}`);
  }
}

/** True when only a person, or a look now and then, brings the next pass. */
export function isResting({ state }: InstanceRecord): boolean {
  return ['active', 'lost', 'failed', 'deleted'].includes(state);
}

/** A record in one line. */
export function summaryOf(record: InstanceRecord): string {
  const { name, state, waitingFor = '', failure, run, requested = '' } = record;
  return [
    name,
    state,
    requested,
    failure?.reason ?? '',
    waitingFor,
    run ? JSON.stringify(run) : '',
  ].join(' | ');
}

function checkNothingTwice(
  { provisioner, runner, vanished }: Scene,
  records: InstanceRecord[],
): void {
  // A request that was carried out late, after the removal of what a later one had made: the removal
  // waits for that, and takes it away as well.
  const leaving = records
    .filter(({ state }) => state === 'deleting' || state === 'deleted')
    .map(({ machineName }) => machineName);
  const twice = provisioner.made.find(
    (name, index) =>
      provisioner.made.indexOf(name) !== index &&
      !vanished.has(name) &&
      !leaving.includes(name),
  );
  if (twice) {
    throw new Violation(`made twice: ${twice}`);
  }
  const keys = new Map<string, string>();
  for (const { id, key } of runner.runs) {
    const other = keys.get(key);
    // The second of two is stopped as soon as it is known of; see `Reconciler`.
    if (other && !runner.told.has(id) && !runner.told.has(other)) {
      throw new Violation(`run twice: ${key} as ${other} and ${id}`);
    }
    keys.set(key, id);
  }
}

async function checkLedgerFirst(
  { store, provisioner, runner }: Scene,
  record: InstanceRecord,
): Promise<void> {
  const ledger = await store.effectsOf(record.id);
  const knows = (name: string) =>
    ledger.some(it => it.name === name && it.state !== 'removed');
  if (
    provisioner.machines.has(record.machineName) &&
    !knows(record.machineName)
  ) {
    throw new Violation(
      `${record.machineName} exists, and the ledger does not say so`,
    );
  }
  // One that was told to stop is on its way out; while it is, the comparison of ledger and world
  // names it as a stray run.
  const unknown = runner.runs.find(
    run =>
      isUnderWay(run) &&
      !runner.told.has(run.id) &&
      run.request.target.instanceId === record.id &&
      !knows(run.key),
  );
  if (unknown) {
    throw new Violation(
      `run ${unknown.key} works, and the ledger does not say so`,
    );
  }
}

function checkRecord(scene: Scene, record: InstanceRecord): void {
  const machine = scene.provisioner.machines.get(record.machineName);
  if (record.state === 'deleted' && machine) {
    throw new Violation(`${record.name} is deleted and its machine exists`);
  }
  if (!isResting(record) && scene.now - record.stateSince > LONGEST_STATE_MS) {
    throw new Violation(`stuck: ${summaryOf(record)}`);
  }
  if (record.state === 'active') {
    const undone = record.steps.find(step => step.state !== 'done');
    if (undone) {
      throw new Violation(`${record.name} is active without ${undone.name}`);
    }
    if (!record.machine.address || !record.machine.hostKey) {
      throw new Violation(`${record.name} is active without an address`);
    }
  }
}

/** Quota and ids are what the living records hold. */
async function checkHoldings(
  { db, store }: Scene,
  records: InstanceRecord[],
): Promise<void> {
  const living = records.filter(({ state }) => state !== 'deleted');
  for (const owner of new Set(records.map(record => record.owner))) {
    const used = await store.usedBy(owner);
    const count = living.filter(record => record.owner === owner).length;
    if (used.instances !== count) {
      throw new Violation(
        `${owner} has ${count} machines and the quota says ${used.instances}`,
      );
    }
  }
  const held: unknown[] = await db('vm_ids');
  if (held.length !== living.length) {
    throw new Violation(`${living.length} machines hold ${held.length} ids`);
  }
}
