import { allowedHostActions, Host } from '@opencsp/plugin-opencsp-common';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { Time } from '../../domain/record';
import { HostsOptions, OnHost } from './options';

/** The store's record as the API shows it: never a private key. */
export function presentHost(
  record: HostRecord,
  {
    on,
    platformPublicKey,
    ansiblePublicKey,
  }: { on?: OnHost } & Pick<
    HostsOptions,
    'platformPublicKey' | 'ansiblePublicKey'
  >,
): Host {
  const { failure, key, jump } = record;
  const actions = allowedHostActions(record.state, {
    kind: record.kind,
    inUse: on !== undefined,
    jump,
  });
  return {
    id: record.id,
    name: record.name,
    kind: record.kind,
    instanceId: record.instanceId,
    owner: record.owner,
    createdBy: record.createdBy,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    version: record.version,
    state: record.state,
    stateSince: iso(record.stateSince),
    deadline: record.deadline === undefined ? undefined : iso(record.deadline),
    requested: record.requested,
    waitingFor: record.waitingFor,
    failure: failure && { ...failure, at: iso(failure.at) },
    warnings: record.warnings,
    address: record.address,
    port: record.port,
    user: record.user,
    sudo: record.sudo,
    jump,
    hostKey: record.hostKey,
    publicKey: key?.publicKey ?? platformPublicKey,
    ansiblePublicKey: isToBeLetIn(record) ? ansiblePublicKey : undefined,
    checks: record.checks,
    facts: record.facts,
    lastSeenAt:
      record.lastSeenAt === undefined ? undefined : iso(record.lastSeenAt),
    profile: on && {
      id: on.profileId,
      name: on.profileName,
      deploymentId: on.id,
    },
    actions,
  };
}

/** A machine of the portal has the runner's key from the beginning; over a machine on the way it cannot come. */
function isToBeLetIn({ kind, jump }: HostRecord): boolean {
  return kind === 'registered' && !jump;
}

function iso(time: Time): string {
  return new Date(time).toISOString();
}
