import { HostCheck, HostFacts } from '@opencsp/plugin-opencsp-common';
import { FACTS_PREFIX } from './facts';
import { HostRecord } from './hostRecord';
import { PREPARE_FACTS } from './prepareFacts';

/** Free memory moves all the time: less than this part of it all is no change. */
const MEMORY_PART = 0.1;

/** The same of the disk. */
const DISK_PART = 0.05;

/** What was found of a host. */
export interface FoundOnHost {
  checks: HostCheck[];
  facts: HostFacts;
}

/** Keeps what was found; the record stays as it is when that is the same but for small figures. */
export function keepFound(record: HostRecord, seen: FoundOnHost): HostRecord {
  const found = { ...seen, checks: withPrepareFacts(record, seen.checks) };
  const isSame =
    record.facts !== undefined &&
    isSameFacts(record.facts, found.facts) &&
    verdicts(record.checks) === verdicts(found.checks);
  const kept = isSame ? record : { ...record, ...found };
  const warnings = warningsOf(kept);
  return JSON.stringify(warnings) === JSON.stringify(kept.warnings)
    ? kept
    : { ...kept, warnings };
}

/** What `prepare` left was judged when its run ended, and is not looked at again. */
function withPrepareFacts(
  { checks }: HostRecord,
  seen: readonly HostCheck[],
): HostCheck[] {
  return [...seen, ...checks.filter(({ name }) => name === PREPARE_FACTS.name)];
}

/** What a person should know of a host that can be used all the same. */
function warningsOf({ checks, prepare, jump }: HostRecord): string[] {
  const texts = checks
    .filter(({ result }) => result === 'warning' || result === 'failed')
    .map(({ title, found, fix }) =>
      [`${title}: ${found}`, fix].filter(Boolean).join(' '),
    );
  const isLacking = checks.some(({ result }) => result === 'failed');
  return isLacking && prepare === undefined && !jump
    ? [...texts, '"Prepare host" installs what a deployment needs.']
    : texts;
}

/** Which checks there are and how they ended, without their figures: in facts files none moves by itself. */
function verdicts(checks: readonly HostCheck[]): string {
  return JSON.stringify(
    checks.map(({ name, result, found }) => [
      name,
      result,
      name.startsWith(FACTS_PREFIX) ? found : '',
    ]),
  );
}

function isSameFacts(before: HostFacts, after: HostFacts): boolean {
  return (
    stable(before) === stable(after) &&
    isNear(before.memoryFreeMiB, after.memoryFreeMiB, {
      of: after.memoryMiB,
      part: MEMORY_PART,
    }) &&
    isNear(before.diskFreeGiB, after.diskFreeGiB, {
      of: after.diskGiB,
      part: DISK_PART,
    })
  );
}

/** All but what moves by itself; engines in the order of their names. */
function stable(facts: HostFacts): string {
  const { system, architecture, cores, memoryMiB, diskGiB, bootId } = facts;
  const engines = Object.entries(facts.engines).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return JSON.stringify([
    system,
    architecture,
    cores,
    memoryMiB,
    diskGiB,
    bootId,
    engines,
  ]);
}

function isNear(
  before: number | undefined,
  after: number | undefined,
  { of = 0, part }: { of?: number; part: number },
): boolean {
  return before === undefined || after === undefined
    ? before === after
    : Math.abs(before - after) <= of * part;
}
