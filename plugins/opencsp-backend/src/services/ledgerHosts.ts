import { FindingKind } from '@opencsp/plugin-opencsp-common';
import { TaskRun } from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../domain/hosts/hostRecord';
import { hostOfPrepareKey, waitsForRun } from '../domain/hosts/prepareRun';
import { HostRunLedger } from '../store/hosts/hostEffects';
import { HostStore } from '../store/hosts/HostStore';
import type { Found, Remedy } from './ledgerFindings';

/** What comparing and cleaning need of hosts. */
export type LedgerHosts = Pick<HostStore, 'get' | 'runLedger' | 'forgetRun'>;

/** True for the runs that prepare hosts; all others are of instances. */
export function isHostRun({ key }: Pick<TaskRun, 'key'>): boolean {
  return hostOfPrepareKey(key) !== undefined;
}

/**
 * Where the ledger and the runs differ that prepare hosts: runs that work and that no host waits for, and
 * rows of the ledger whose run is over. Pure.
 *
 * @param runs - those that work now
 */
export function hostRunDifferences(
  ledger: HostRunLedger,
  runs: readonly TaskRun[],
  system: string,
): Found[] {
  const active = new Set(runs.map(({ key }) => key));
  return [
    ...runs.flatMap(run => strayRun(ledger, run, system)),
    ...ledger.effects.flatMap(({ key, hostId, externalId }) => {
      const host = ledger.hosts.get(hostId);
      const isHeld = host?.state !== 'removed' && host?.run?.key === key;
      return active.has(key) || isHeld
        ? []
        : [
            found('gone', { system, name: key, externalId }, host, {
              text: `${wordsOf(
                host,
              )} does not wait for this run any more, and it has ended.`,
              remedy: [
                { do: 'forget-host-run', key },
                'The ledger says that the run is over.',
              ],
            }),
          ];
    }),
  ];
}

function strayRun(
  { hosts }: HostRunLedger,
  run: TaskRun,
  system: string,
): Found[] {
  const host = hosts.get(hostOfPrepareKey(run.key) ?? '');
  if (host && waitsForRun(host, run)) {
    return [];
  }
  const about = { system, name: run.key, externalId: run.id };
  return [
    found('stray-run', about, host, {
      text: strayWords(host, run),
      remedy: [{ do: 'cancel-run', run }, `Has the run ${run.id} stopped.`],
    }),
  ];
}

function strayWords(host: HostRecord | undefined, run: TaskRun): string {
  if (!host) {
    return 'It prepares a host, and none here has its id. If another portal works with the same runner, it is that one’s: then leave it alone.';
  }
  const whose = wordsOf(host);
  if (host.state === 'removed') {
    return `${whose} was removed from the portal, and this run may still work on it.`;
  }
  if (host.run?.key === run.key && host.run.id !== run.id) {
    return `${whose} waits for the run ${host.run.id} of the same key; this one is a second.`;
  }
  return host.run && host.run.key !== run.key
    ? `${whose} waits for another run, ${host.run.key}.`
    : `${whose} is ${host.state} and waits for no run.`;
}

function wordsOf(host: HostRecord | undefined): string {
  return host ? `The host "${host.name}"` : 'A host that is not known any more';
}

function found(
  kind: FindingKind,
  about: { system: string; name: string; externalId?: string },
  host: HostRecord | undefined,
  { text, remedy }: { text: string; remedy: readonly [Remedy, string] },
): Found {
  // Two runs can have one key; then their ids tell them apart.
  const which = kind === 'stray-run' ? `:${about.externalId}` : '';
  return {
    finding: {
      id: `${kind}:${about.system}:${about.name}${which}`,
      kind,
      ...about,
      instanceId: host?.instanceId,
      instanceName: host?.instanceId === undefined ? undefined : host.name,
      text,
      remedy: remedy[1],
    },
    remedy: remedy[0],
  };
}
