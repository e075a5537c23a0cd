import {
  hostCreatePermission,
  hostUpdatePermission,
  problemsOf,
  registerHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Caller } from '../../authz/Caller';
import { HostRecord, JumpRecord } from '../../domain/hosts/hostRecord';
import { newRegisteredHost } from '../../domain/hosts/hostRequests';
import { hostMessages } from '../../publish/hostMessages';
import { CreateHostOutcome } from '../../store/hosts/HostStore';
import { idempotencyOf } from '../idempotency';
import { mayOwn } from '../profiles/ProfileChecks';
import { conflict, invalid } from '../requestErrors';
import { HostAddresses } from './HostAddresses';
import { fieldConflict } from './hostErrors';
import { HostsOptions } from './options';
import { readPrivateKey, SshKeyPair } from './sshKeyPair';

type RegisterHost = z.infer<typeof registerHostSchema>;
type JumpRequest = NonNullable<RegisterHost['jump']>;
type Made = Extract<CreateHostOutcome, { record: HostRecord }>;

/** Registers machines that are already there. Nothing is kept before everything was found right. */
export class HostRegistration {
  constructor(
    private readonly options: HostsOptions,
    private readonly addresses: HostAddresses,
  ) {}

  /** `key` is the caller's Idempotency-Key. */
  async register(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<Made> {
    const { authorizer, store, clock, onDue } = this.options;
    await authorizer.demand(caller.credentials, hostCreatePermission);
    const request = readRequest(body);
    const idempotency = idempotencyOf(key, request);
    const principal = caller.userEntityRef;
    const earlier = await store.createdBefore(principal, idempotency);
    if (earlier) {
      return demandMade(earlier, request);
    }
    const record = await this.recordOf(caller, request).catch(async error => {
      // One of two at the same moment finds its key used by the other: then the host is there.
      const made = await store.createdBefore(principal, idempotency);
      if (made) {
        return demandMade(made, request);
      }
      throw error;
    });
    if ('outcome' in record) {
      return record;
    }
    const messages = hostMessages(undefined, record);
    const outcome = await store.create(
      { record, idempotency, messages },
      clock.now(),
    );
    const made = demandMade(outcome, request);
    onDue();
    return made;
  }

  /** The jump host that a request names, its key as the person has seen it. */
  async jumpOf(caller: Caller, jump: JumpRequest): Promise<JumpRecord> {
    const { port, user, fingerprint } = jump;
    const address = await this.addresses.addressOf(
      jump.address,
      'jump.address',
    );
    await this.demandOwnJump(caller, address);
    const hostKey = await this.addresses.pinned(
      { address, port },
      fingerprint,
      { address: 'jump.address', fingerprint: 'jump.fingerprint' },
    );
    return { address, port, user, hostKey };
  }

  private async recordOf(
    caller: Caller,
    request: RegisterHost,
  ): Promise<HostRecord> {
    const { seal, clock, deadlines, newId } = this.options;
    const owner = request.owner ?? caller.userEntityRef;
    refuseProblems(caller, owner, request);
    const { name, port, user, sudo, prepare, fingerprint } = request;
    const address = await this.addresses.addressOf(request.address, 'address');
    const jump = request.jump && (await this.jumpOf(caller, request.jump));
    const hostKey = await this.addresses.pinned(
      { address, port },
      fingerprint,
      { address: 'address', fingerprint: 'fingerprint' },
      jump,
    );
    // Last, because what was handed over is used up by it.
    const pair = await this.pairOf(caller, request);
    return newRegisteredHost(
      {
        id: newId(),
        ...{ name, owner, createdBy: caller.userEntityRef },
        ...{ address, port, user, sudo, jump, hostKey, prepare },
        key: {
          publicKey: pair.publicKey,
          sealed: await seal.seal(pair.privateKey),
        },
      },
      clock.now(),
      deadlines,
    );
  }

  private async pairOf(
    caller: Caller,
    { name, privateKeyHandoff }: RegisterHost,
  ): Promise<SshKeyPair> {
    if (privateKeyHandoff === undefined) {
      return this.options.newKeyPair(`opencsp-${name}`);
    }
    const read = readPrivateKey(await this.taken(caller, privateKeyHandoff));
    if (!read.ok) {
      throw invalid([{ path: 'privateKeyHandoff', message: read.problem }]);
    }
    return read.pair;
  }

  private async taken(caller: Caller, handle: string): Promise<string> {
    try {
      return await this.options.handoffs.take(caller.userEntityRef, handle);
    } catch (error) {
      if (error instanceof Error && error.name === 'ConflictError') {
        throw fieldConflict('handoff-gone', 'privateKeyHandoff', {
          message:
            'The key was used already, or was handed over more than 30 minutes ago.',
          nextStep: 'Hand the key over again.',
        });
      }
      throw error;
    }
  }

  /**
   * To a jump host the portal goes with the platform's key, which opens every machine that it made:
   * nobody goes over a machine that is somebody else's.
   */
  private async demandOwnJump(caller: Caller, address: string): Promise<void> {
    const { store, authorizer } = this.options;
    for (const host of await store.atAddress(address)) {
      const { credentials } = caller;
      if (!(await authorizer.allows(credentials, hostUpdatePermission, host))) {
        throw invalid([
          {
            path: 'jump.address',
            message: 'This machine cannot be the one on the way.',
          },
        ]);
      }
    }
  }
}

function readRequest(body: unknown): RegisterHost {
  const parsed = registerHostSchema.safeParse(body);
  if (!parsed.success) {
    throw invalid(problemsOf(parsed.error));
  }
  return parsed.data;
}

function refuseProblems(
  caller: Caller,
  owner: string,
  { user, sudo }: RegisterHost,
): void {
  const problems = [
    ...(mayOwn(caller, owner)
      ? []
      : [
          {
            path: 'owner',
            message: `You do not belong to ${owner}. Choose yourself or a group of yours.`,
          },
        ]),
    ...(user !== 'root' && !sudo
      ? [
          {
            path: 'sudo',
            message: `A deployment needs root: ${user} must use sudo. Switch it on, or register the host with the user root.`,
          },
        ]
      : []),
  ];
  if (problems.length > 0) {
    throw invalid(problems);
  }
}

/** The outcomes that only a race brings to light, or another host; each names its field. */
function demandMade(outcome: CreateHostOutcome, request: RegisterHost): Made {
  switch (outcome.outcome) {
    case 'created':
    case 'repeated':
      return outcome;
    case 'name-taken':
      throw fieldConflict('name-taken', 'name', {
        message: `There is already a host "${request.name}" of this owner.`,
        nextStep: 'Choose another name.',
      });
    case 'address-taken':
      throw fieldConflict('address-taken', 'address', {
        message: `The machine at "${request.address}", port ${request.port}, is a host already.`,
        nextStep:
          'Look in the list of hosts; it may be somebody else’s. A machine is registered once.',
      });
    default:
      throw conflict(
        'key-reused',
        'This Idempotency-Key was used for another request. Send a new one with each new request.',
        { nextStep: 'Send the request again with a new key.' },
      );
  }
}
