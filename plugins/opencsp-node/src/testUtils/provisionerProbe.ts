import {
  DesiredMachine,
  MachineObservation,
  MachineRef,
  RemoveProgress,
} from '../provisioner';
import { ProvisionerHarness } from './provisionerHarness';

type State = MachineObservation['state'];
type Of<S extends State> = Extract<MachineObservation, { state: S }>;

/** One machine that was asked for. */
export interface Asked {
  desired: DesiredMachine;
  ref: MachineRef;
  uid: string;
}

const LOOKS = 2_000;
const BETWEEN_LOOKS_MS = 5;

/** What the cases of the contract do over and over. */
export class ProvisionerProbe {
  readonly context = { signal: new AbortController().signal };

  constructor(readonly harness: ProvisionerHarness) {}

  get provisioner() {
    return this.harness.provisioner;
  }

  /** Asks for a machine, which has to succeed. */
  async make(desired = this.harness.machine()): Promise<Asked> {
    const outcome = await this.provisioner.ensure(desired, this.context);
    if (outcome.outcome !== 'ensured') {
      throw new Error(`not ensured: ${JSON.stringify(outcome)}`);
    }
    return { desired, ref: desired.ref, uid: outcome.uid };
  }

  /** A machine that is done. */
  async ready(): Promise<Asked & { seen: Of<'ready'> }> {
    const asked = await this.make();
    return { ...asked, seen: await this.until(asked.ref, 'ready') };
  }

  look(ref: MachineRef): Promise<MachineObservation> {
    return this.provisioner.observe(ref, { ...this.context, live: true });
  }

  /** Looks until the machine is in a state. */
  async until<S extends State>(
    ref: MachineRef,
    state: S,
    holds: (seen: Of<S>) => boolean = () => true,
  ): Promise<Of<S>> {
    let last: MachineObservation | undefined;
    const found = await this.eventually(async () => {
      const seen = await this.look(ref);
      last = seen;
      return isIn(seen, state) && holds(seen) ? seen : undefined;
    });
    if (!found) {
      throw new Error(`never ${state}; last: ${JSON.stringify(last)}`);
    }
    return found;
  }

  /** The version of a machine, once two looks in a row agree on it. */
  async settled(ref: MachineRef): Promise<string> {
    let before: string | undefined;
    const found = await this.eventually(async () => {
      const seen = await this.look(ref);
      const now = 'version' in seen ? seen.version : seen.state;
      const isSame = now === before;
      before = now;
      return isSame ? now : undefined;
    });
    return found ?? `never settled; last: ${before}`;
  }

  /** Removes as the reconciler does: again and again until it is done. */
  async removed(ref: MachineRef, uid?: string): Promise<RemoveProgress[]> {
    const steps: RemoveProgress[] = [];
    const done = await this.eventually(async () => {
      const step = await this.provisioner.remove(ref, uid, this.context);
      steps.push(step);
      return step.state === 'removed' ? steps : undefined;
    });
    if (!done) {
      throw new Error(
        `not removed: ${JSON.stringify(steps[steps.length - 1])}`,
      );
    }
    return steps;
  }

  /** Tries until there is an answer; nothing when there never is one. */
  async eventually<T>(attempt: () => Promise<T | undefined>) {
    for (let turn = 0; turn < LOOKS; turn++) {
      const answer = await attempt();
      if (answer !== undefined) {
        return answer;
      }
      await new Promise(resolve => setTimeout(resolve, BETWEEN_LOOKS_MS));
    }
    return undefined;
  }

  /** Our names outside. */
  async names(): Promise<string[]> {
    const all = await this.provisioner.list(this.context);
    return all.map(({ ref }) => ref.name).sort();
  }
}

function isIn<S extends State>(
  seen: MachineObservation,
  state: S,
): seen is Of<S> {
  return seen.state === state;
}
