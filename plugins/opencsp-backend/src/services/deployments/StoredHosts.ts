import { HostDeadlines, HostRecord } from '../../domain/hosts/hostRecord';
import { prepareHost } from '../../domain/hosts/hostRequests';
import { hostForInstance } from '../../domain/hosts/machineOfHost';
import { InstanceRecord } from '../../domain/record';
import { Clock } from '../../reconcile/clock';
import { HostStore } from '../../store/hosts/HostStore';
import { NewMessage } from '../../store/InstanceStore';
import { conflict } from '../requestErrors';
import { DeploymentHosts } from './options';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** {@link DeploymentHosts} on the hosts' store. */
export class StoredHosts implements DeploymentHosts {
  constructor(
    private readonly options: {
      store: Pick<HostStore, 'get' | 'hostOfInstance' | 'saveRequest'>;
      deadlines: HostDeadlines;
      /** Port of SSH on the machines that the portal makes. */
      sshPort: number;
      clock: Pick<Clock, 'now'>;
      /** What a change of a host brings. */
      messages?: (before: HostRecord, after: HostRecord) => NewMessage[];
      /** Something became due. */
      onDue: () => void;
    },
  ) {}

  get(id: string): Promise<HostRecord | undefined> {
    return this.options.store.get(id);
  }

  ofInstance(instance: InstanceRecord): Promise<HostRecord> {
    const { store, clock, sshPort } = this.options;
    const now = clock.now();
    return store.hostOfInstance(
      instance.id,
      () => hostForInstance(instance, { port: sshPort }, now),
      now,
    );
  }

  async prepare({ id }: HostRecord): Promise<void> {
    const { store, clock, deadlines, messages, onDue } = this.options;
    for (let tries = 0; tries < TRIES; tries++) {
      const host = await store.get(id);
      if (!host) {
        throw cannotPrepare('The host is not there any more.');
      }
      if (isBeingPrepared(host)) {
        return;
      }
      const now = clock.now();
      const result = prepareHost(host, { now, deadlines, inUse: false });
      if (!result.ok) {
        throw cannotPrepare(result.problem);
      }
      const { record } = result;
      if (
        await store.saveRequest(host, record, now, messages?.(host, record))
      ) {
        onDue();
        return;
      }
    }
    throw cannotPrepare('The host changes at this moment.');
  }
}

/** True when what a deployment needs is about to be installed. */
export function isBeingPrepared({
  state,
  prepare,
}: Pick<HostRecord, 'state' | 'prepare'>): boolean {
  return (
    state === 'preparing' ||
    (state === 'checking' && (prepare === 'asked' || prepare === 'running'))
  );
}

function cannotPrepare(message: string): Error {
  return conflict('cannot-prepare', message, {
    fields: [{ path: 'prepare', message }],
    nextStep: 'Look at the state of the host, or go on without preparing it.',
  });
}
