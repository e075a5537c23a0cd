import {
  FieldProblem,
  hostReadPermission,
  instanceReadPermission,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { InstanceRecord } from '../../domain/record';
import { actsFor } from './access';
import { DeploymentsOptions, KnownDriver } from './options';

/** Where a profile is to be deployed: a host that is there, or a machine whose host is made with it. */
export interface HostToUse {
  id: string;
  name: string;
  /** Absent while nobody asked for the host of a machine yet. */
  host?: HostRecord;
  instance?: InstanceRecord;
}

/** What was found of a host; without `found` it cannot be used. */
export interface FoundHost {
  problems: FieldProblem[];
  warnings: string[];
  found?: HostToUse;
}

type Options = Pick<
  DeploymentsOptions,
  'authorizer' | 'hosts' | 'instances' | 'offer'
>;

/** Finds out whether the caller can deploy to a host, or to a machine that is being made. */
export async function hostToUse(
  options: Options,
  caller: Caller,
  wanted: { hostId?: string; instanceId?: string; prepare: boolean },
): Promise<FoundHost> {
  const { hostId, instanceId, prepare } = wanted;
  if (instanceId !== undefined) {
    return machineToUse(options, caller, { id: instanceId, prepare });
  }
  return hostId === undefined
    ? { problems: [], warnings: [] }
    : existingHost(options, caller, { id: hostId, prepare });
}

/** What is known to be too small, or of another kind than the driver needs. */
export function fitOf(
  { host, instance }: HostToUse,
  needs: { memoryMiB: number; diskGiB: number },
  driver: Pick<KnownDriver, 'id' | 'title'>,
  { templates }: Options['offer'],
): { problem?: string; warnings: string[] } {
  const facts = host?.facts;
  const size = instance?.spec.size;
  const memoryMiB = facts?.memoryMiB ?? size?.memoryMiB;
  const diskGiB = facts?.diskGiB ?? size?.diskGiB;
  const template = templates.find(
    ({ name }) => name === instance?.spec.osTemplate.name,
  );
  return {
    problem:
      template && !template.engines.some(engine => engine === driver.id)
        ? `${template.title} is not made for ${driver.title}. Choose a machine with another operating system.`
        : undefined,
    warnings: [
      ...(memoryMiB !== undefined && memoryMiB < needs.memoryMiB
        ? [
            `The services need at least ${gib(
              needs.memoryMiB,
            )} GiB of memory; this host has ${gib(
              memoryMiB,
            )} GiB. Some may be stopped when it runs out.`,
          ]
        : []),
      ...(diskGiB !== undefined && diskGiB < needs.diskGiB
        ? [
            `The services need at least ${
              needs.diskGiB
            } GiB of disk; this host has ${Math.round(diskGiB * 10) / 10} GiB.`,
          ]
        : []),
    ],
  };
}

async function existingHost(
  { authorizer, hosts }: Options,
  caller: Caller,
  { id, prepare }: { id: string; prepare: boolean },
): Promise<FoundHost> {
  const host = await hosts.get(id);
  const isReadable =
    host !== undefined &&
    host.state !== 'removed' &&
    (await authorizer.allows(caller.credentials, hostReadPermission, host));
  if (!isReadable) {
    return refused('hostId', `There is no host "${id}" that you may see.`);
  }
  if (!actsFor(caller, host.owner)) {
    return refused('hostId', notYours('host', host));
  }
  const { name, state } = host;
  return state === 'removing'
    ? refused('hostId', `The host "${name}" is being removed.`)
    : {
        problems: stateProblems(host, 'hostId', prepare),
        warnings: stateWarnings(host),
        found: { id, name, host },
      };
}

async function machineToUse(
  { authorizer, hosts, instances }: Options,
  caller: Caller,
  { id, prepare }: { id: string; prepare: boolean },
): Promise<FoundHost> {
  const instance = await instances.get(id);
  const isReadable =
    instance !== undefined &&
    instance.state !== 'deleted' &&
    (await authorizer.allows(
      caller.credentials,
      instanceReadPermission,
      instance,
    ));
  if (!isReadable) {
    return refused(
      'instanceId',
      `There is no machine "${id}" that you may see.`,
    );
  }
  if (!actsFor(caller, instance.owner)) {
    return refused('instanceId', notYours('machine', instance));
  }
  const { name, state, failure } = instance;
  if (state === 'deleting' || state === 'lost' || state === 'failed') {
    return refused(
      'instanceId',
      state === 'failed'
        ? `The machine "${name}" failed: ${
            failure?.message ?? 'it could not be made.'
          } ${failure?.nextStep ?? 'Retry it first.'}`
        : `The machine "${name}" is ${state}, so nothing can be deployed to it.`,
    );
  }
  const host = await hosts.get(id);
  return {
    problems: host ? stateProblems(host, 'instanceId', prepare) : [],
    warnings: host ? stateWarnings(host) : [],
    found: { id, name, host, instance },
  };
}

/** What a host lacks may be what preparing it installs; over a machine on the way nothing is. */
function stateProblems(
  { name, state, failure, jump }: HostRecord,
  path: string,
  prepare: boolean,
): FieldProblem[] {
  return state === 'failed' && (!prepare || jump)
    ? [
        {
          path,
          message: `The host "${name}" cannot be used: ${
            failure?.message ?? 'its checks failed.'
          } ${failure?.nextStep ?? 'Check it again.'}`,
        },
      ]
    : [];
}

function stateWarnings({ name, state, warnings }: HostRecord): string[] {
  return state === 'unreachable'
    ? [
        `The host "${name}" does not answer now. The deployment waits until it does.`,
      ]
    : [...warnings];
}

function notYours(
  what: string,
  { name, owner }: { name: string; owner: string },
): string {
  return `The ${what} "${name}" belongs to ${owner}, and you do not. Choose a ${what} of yours or of a group of yours.`;
}

function gib(mebibytes: number): number {
  return Math.round((mebibytes / 1024) * 10) / 10;
}

function refused(path: string, message: string): FoundHost {
  return { problems: [{ path, message }], warnings: [] };
}
