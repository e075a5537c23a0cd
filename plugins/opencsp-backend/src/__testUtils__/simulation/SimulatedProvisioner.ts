import { MachineRef, RemoveProgress } from '@opencsp/plugin-opencsp-node';
import { FakeProvisioner } from '@opencsp/plugin-opencsp-node/testUtils';
import { SeededRandom } from './SeededRandom';

/** Looks at a machine that a removal never ends for, until it is calm. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * The fake platform with the manners of a real one: removing takes several looks, or never ends.
 */
export class SimulatedProvisioner extends FakeProvisioner {
  private readonly looksLeft = new Map<string, number>();
  private calm = false;

  constructor(private readonly random: SeededRandom) {
    super();
  }

  /** From now on every removal ends. */
  calmDown(): void {
    this.calm = true;
    this.looksLeft.clear();
  }

  /** One that lives is left alone, as the extension point demands. */
  async retry(ref: MachineRef, uid?: string): Promise<void> {
    if (!this.machines.get(ref.name)?.frozen) {
      await super.retry(ref, uid);
    }
  }

  async pause(ref: MachineRef, uid?: string): Promise<void> {
    if (!this.machines.get(ref.name)?.frozen) {
      await super.pause(ref, uid);
    }
  }

  async remove(ref: MachineRef, uid?: string): Promise<RemoveProgress> {
    if (this.machines.has(ref.name) && this.looksAt(ref.name) > 0) {
      return { state: 'removing', detail: 'Destroying.' };
    }
    return super.remove(ref, uid);
  }

  private looksAt(name: string): number {
    const { random, calm } = this;
    const some = calm ? random.between(0, 2) : random.between(0, 8);
    const first = !calm && random.chance(0.05) ? NEVER : some;
    const left = this.looksLeft.get(name) ?? first;
    this.looksLeft.set(name, left - 1);
    return left;
  }
}
