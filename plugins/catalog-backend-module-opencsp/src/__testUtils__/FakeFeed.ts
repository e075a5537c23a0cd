import { Change, ChangePage, Instance } from '@opencsp/plugin-opencsp-common';

/**
 * The change feed as the portal's API serves it: from 0 it lists what lives, otherwise what changed
 * since; page by page.
 */
export class FakeFeed {
  private readonly log: Change[] = [];
  private seq = 0;
  pageSize = 100;
  /** How many of the next readings answer before the API goes down; without a value it is up. */
  answersLeft: number | undefined;

  put(instance: Instance): void {
    this.append({ id: instance.id, instance });
  }

  remove(id: string): void {
    this.append({ id });
  }

  /** Forgets what happened, as a database that was put back from a backup does. */
  rewind(): void {
    this.log.length = 0;
    this.seq = 0;
  }

  read = async (after: number): Promise<ChangePage> => {
    if (this.answersLeft !== undefined) {
      if (this.answersLeft === 0) {
        throw new Error('connect ECONNREFUSED');
      }
      this.answersLeft -= 1;
    }
    const rest = this.latest().filter(change => change.seq > after);
    const items = rest.slice(0, this.pageSize);
    return {
      items,
      next: items.at(-1)?.seq ?? this.seq,
      more: rest.length > items.length,
    };
  };

  private latest(): Change[] {
    const byId = new Map<string, Change>();
    for (const change of this.log) {
      byId.delete(change.id);
      byId.set(change.id, change);
    }
    return [...byId.values()];
  }

  private append(change: Omit<Change, 'seq'>): void {
    this.seq += 1;
    this.log.push({ ...change, seq: this.seq });
  }
}
