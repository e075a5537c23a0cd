import { Finding, FindingKind, isMoving } from '@opencsp/plugin-opencsp-common';
import { MachineRef, TaskRun } from '@opencsp/plugin-opencsp-node';
import { asSentence } from '../domain/abandon';
import { InstanceRecord } from '../domain/record';
import { parseRunKey, RUN_EFFECT } from '../domain/runKey';
import { LedgerEffect, LedgerEntry } from '../store/operations/ledger';
import { World } from './ledgerWorld';

/** The ledger, by the id of the record. */
export type Ledger = ReadonlyMap<string, LedgerEntry>;

/** What cleaning does about a finding. */
export type Remedy =
  | {
      do: 'remove-machine';
      ref: MachineRef;
      uid: string;
      effects: LedgerEffect[];
    }
  /** It is not listed any more; removing once more makes sure that nothing else of it is left. */
  | {
      do: 'confirm-gone';
      ref: MachineRef;
      uid?: string;
      effects: LedgerEffect[];
    }
  | { do: 'forget-run'; instanceId: string; effects: LedgerEffect[] }
  | { do: 'forget-host-run'; key: string }
  | { do: 'cancel-run'; run: TaskRun }
  | { do: 'look-again'; instanceId: string }
  /** If it still stands at this commit. */
  | { do: 'remove-branch'; branch: string; commit: string }
  | { do: 'look-at-branch'; branch: string };

/** A finding with what cleaning does about it. */
export interface Found {
  finding: Finding;
  remedy?: Remedy;
}

/** Names of the systems that the world was read from. */
export interface Systems {
  machines: string;
  runs: string;
}

/** Where one state of the ledger and the world differ. Pure. */
export function findDifferences(
  ledger: Ledger,
  world: World,
  systems: Systems,
): Found[] {
  const names = new Set(world.machines?.map(({ ref }) => ref.name));
  const keys = new Set(world.runs?.map(({ key }) => key));
  const entries = [...ledger.values()];
  return [
    ...(world.machines ?? []).flatMap(thing =>
      seenMachine(ledger, thing, systems.machines),
    ),
    ...(world.machines
      ? entries.flatMap(entry => unseenMachine(entry, names, systems.machines))
      : []),
    ...(world.runs ?? []).flatMap(run => seenRun(ledger, run, systems.runs)),
    ...(world.runs
      ? entries.flatMap(entry => unseenRuns(entry, keys, systems.runs))
      : []),
  ];
}

/** How many effects of the ledger were compared. */
export function countCompared(ledger: Ledger, world: World): number {
  return [...ledger.values()]
    .flatMap(({ effects }) => effects)
    .filter(
      ({ kind, state }) =>
        state !== 'removed' &&
        (kind === RUN_EFFECT ? world.runs : world.machines) !== undefined,
    ).length;
}

function seenMachine(
  ledger: Ledger,
  { ref, uid }: { ref: MachineRef; uid: string },
  system: string,
): Found[] {
  const entry = ledger.get(ref.instanceId);
  const about = { system, name: ref.name, externalId: uid };
  const remove: Remedy = {
    do: 'remove-machine',
    ref,
    uid,
    effects: entry ? machineEffects(entry) : [],
  };
  const removeWords = `Removes ${ref.name} (uid ${uid}) with everything that was made for it.`;
  if (!entry) {
    return [
      found('orphan', about, undefined, {
        text: `No record here has ever been ${ref.instanceId}. If another portal works with the same platform, it is that one's: then leave it alone.`,
        remedy: [remove, removeWords],
      }),
    ];
  }
  const { record } = entry;
  if (record.state !== 'deleted') {
    return ownedMachine(entry, ref, uid, system);
  }
  const left = leftOf(entry);
  return left.length > 0 && ref.name === record.machineName
    ? [
        found('left', about, entry, {
          text: `${leftSince(left[0])} It is still there.`,
          remedy: [remove, removeWords],
        }),
      ]
    : [
        found('orphan', about, entry, {
          text: 'The record was deleted and the ledger says that everything of it is gone, but this is there.',
          remedy: [remove, removeWords],
        }),
      ];
}

/** What a living record may own is shown when it is odd, and is never for cleaning. */
function ownedMachine(
  entry: LedgerEntry,
  ref: MachineRef,
  uid: string,
  system: string,
): Found[] {
  const { record } = entry;
  const about = { system, name: ref.name, externalId: uid };
  if (isBusy(entry)) {
    return [];
  }
  if (ref.name !== record.machineName) {
    return [
      found('orphan', about, entry, {
        text: `It carries the id of this record, whose machine is ${record.machineName}. Somebody has copied it; look at it on the platform.`,
      }),
    ];
  }
  if (record.machine.uid !== undefined && record.machine.uid !== uid) {
    return [
      found('orphan', about, entry, {
        text: `It has the name of this record's machine, but is not the one that was made (uid ${record.machine.uid}). Look at it on the platform.`,
      }),
    ];
  }
  const isKnown = machineEffects(entry).some(
    effect => effect.state !== 'removed',
  );
  return isKnown
    ? []
    : [
        found('orphan', about, entry, {
          text: 'The ledger knows nothing of it, though its record lives. Look at the record.',
        }),
      ];
}

function unseenMachine(
  entry: LedgerEntry,
  names: ReadonlySet<string>,
  system: string,
): Found[] {
  const { record } = entry;
  const { uid } = record.machine;
  const ref = { instanceId: record.id, name: record.machineName };
  const about = { system, name: ref.name, externalId: uid };
  if (names.has(ref.name)) {
    return [];
  }
  if (record.state === 'deleted') {
    const left = leftOf(entry);
    return left.length === 0
      ? []
      : [
          found('gone', about, entry, {
            text: `${leftSince(left[0])} It is not there any more.`,
            remedy: [
              { do: 'confirm-gone', ref, uid, effects: left },
              'Makes sure that nothing else of it is left; then the ledger says removed, and its VM id and static address are free.',
            ],
          }),
        ];
  }
  const exists = machineEffects(entry).some(({ state }) => state === 'exists');
  if (!exists || isBusy(entry)) {
    return [];
  }
  return record.state === 'active'
    ? [
        found('missing', about, entry, {
          text: 'The ledger says that it exists, and it is not there.',
          remedy: [
            { do: 'look-again', instanceId: record.id },
            'Has the engine look at the record now; if it is gone, the record becomes lost.',
          ],
        }),
      ]
    : [
        found('missing', about, entry, {
          text: `The ledger says that it exists, and it is not there. The record knows: it is ${record.state}. Delete the record when nothing of it is needed any more.`,
        }),
      ];
}

function seenRun(ledger: Ledger, run: TaskRun, system: string): Found[] {
  const key = parseRunKey(run.key);
  const entry = key && ledger.get(key.instanceId);
  if (entry && waitsFor(entry.record, run)) {
    return [];
  }
  return [
    found('stray-run', { system, name: run.key, externalId: run.id }, entry, {
      text: strayWords(entry, run),
      remedy: [{ do: 'cancel-run', run }, `Has the run ${run.id} stopped.`],
    }),
  ];
}

function unseenRuns(
  entry: LedgerEntry,
  keys: ReadonlySet<string>,
  system: string,
): Found[] {
  return leftOf(entry, true)
    .filter(({ name }) => !keys.has(name))
    .map(effect =>
      found(
        'gone',
        { system, name: effect.name, externalId: effect.externalId },
        entry,
        {
          text: `${leftSince(effect)} The run has ended.`,
          remedy: [
            {
              do: 'forget-run',
              instanceId: entry.record.id,
              effects: [effect],
            },
            'The ledger says that the run is over.',
          ],
        },
      ),
    );
}

/** True when a run is a living record's; a failed one keeps the run that it may have to see to. */
export function waitsFor(record: InstanceRecord, run: TaskRun): boolean {
  return (
    record.state !== 'deleted' &&
    record.run?.key === run.key &&
    (record.run.id === undefined || record.run.id === run.id)
  );
}

function strayWords(entry: LedgerEntry | undefined, run: TaskRun): string {
  if (!entry) {
    return 'No record here has its id. If another portal works with the same runner, it is that one’s: then leave it alone.';
  }
  const { record } = entry;
  if (record.state === 'deleted') {
    return 'Its record is deleted.';
  }
  if (record.run?.key === run.key) {
    return `The record waits for the run ${record.run.id} of the same key; this one is a second.`;
  }
  return record.run
    ? `The record waits for another run, ${record.run.key}.`
    : `The record is ${record.state} and waits for no run.`;
}

/** Being made, configured or removed: what differs now is on its way. */
function isBusy({ record }: LedgerEntry): boolean {
  return (
    isMoving(record.state) ||
    (record.state === 'failed' && record.failure?.phase === 'deleting')
  );
}

function machineEffects({ effects }: LedgerEntry): LedgerEffect[] {
  return effects.filter(({ kind }) => kind !== RUN_EFFECT);
}

function leftOf({ effects }: LedgerEntry, runs = false): LedgerEffect[] {
  return effects.filter(
    ({ kind, state }) => state === 'left' && (kind === RUN_EFFECT) === runs,
  );
}

function leftSince({ left }: LedgerEffect): string {
  return left
    ? `Given up by ${left.by} on ${new Date(
        left.at,
      ).toISOString()}: ${asSentence(left.reason)}`
    : 'Given up by an operator.';
}

function found(
  kind: FindingKind,
  about: Pick<Finding, 'system' | 'name' | 'externalId'>,
  entry: LedgerEntry | undefined,
  said: { text: string; remedy?: readonly [Remedy, string] },
): Found {
  // Two objects or runs can have one name; then their ids tell them apart.
  const id =
    kind === 'orphan' || kind === 'stray-run'
      ? `${kind}:${about.system}:${about.name}:${about.externalId}`
      : `${kind}:${about.system}:${about.name}`;
  return {
    finding: {
      id,
      kind,
      ...about,
      instanceId: entry?.record.id,
      instanceName: entry?.record.name,
      text: said.text,
      remedy: said.remedy?.[1],
    },
    remedy: said.remedy?.[0],
  };
}
