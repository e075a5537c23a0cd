/** How many runs are remembered; of more, those that were not asked about for longest are forgotten. */
const MAX_REMEMBERED = 1000;

interface Memory {
  /** Milliseconds since 1970 by our own clock. */
  endFirstSeen?: number;
  /** The server has no such run in its queue and will never write its `end`. */
  isGhost?: boolean;
  /** The key that its row held. */
  key?: string;
}

/**
 * What was learned of runs by watching them, which their rows do not say. It is lost with the
 * process: then ends are seen for the first time once more, which only takes longer.
 */
export class RunMemory {
  private readonly memories = new Map<string, Memory>();

  /** @param now - our own clock: the other side's may be wrong */
  constructor(private readonly now: () => Date) {}

  /** Milliseconds since the end of a run was first asked about. */
  endedFor(id: string): number {
    const memory = this.of(id);
    const now = this.now().getTime();
    memory.endFirstSeen ??= now;
    return now - memory.endFirstSeen;
  }

  /** Its row shows that it goes on: what was seen before was no end. */
  goesOn(id: string): void {
    delete this.of(id).endFirstSeen;
  }

  markGhost(id: string): void {
    this.of(id).isGhost = true;
  }

  isGhost(id: string): boolean {
    return this.of(id).isGhost ?? false;
  }

  /** Notes that the row of a run held this key. */
  confirm(id: string, key: string): void {
    this.of(id).key = key;
  }

  isConfirmed(id: string, key: string): boolean {
    return this.of(id).key === key;
  }

  private of(id: string): Memory {
    const memory = this.memories.get(id) ?? {};
    this.memories.delete(id);
    this.memories.set(id, memory);
    const [oldest] = this.memories.keys();
    if (this.memories.size > MAX_REMEMBERED) {
      this.memories.delete(oldest);
    }
    return memory;
  }
}
