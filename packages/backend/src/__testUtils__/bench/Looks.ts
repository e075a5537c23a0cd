import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const rowsSchema = z.array(
  z.object({ id: z.string(), observed_at: z.number().nullable() }),
);

/** Which deployments were looked at, as their rows say it while the portal works on them. */
export class Looks {
  private readonly latest = new Map<string, number>();
  private readonly seen = new Set<string>();

  constructor(private readonly file: string) {
    this.count();
    this.seen.clear();
  }

  /** How many were looked at since the last count. */
  count(): number {
    const looked = this.rows().filter(
      ({ id, observed_at }) =>
        observed_at !== null && observed_at !== this.latest.get(id),
    );
    looked.forEach(({ id, observed_at }) => {
      this.latest.set(id, observed_at ?? 0);
      this.seen.add(id);
    });
    return looked.length;
  }

  /** True when that many have been looked at since this began. */
  hasSeenAll(count: number): boolean {
    return this.seen.size >= count;
  }

  private rows() {
    const database = new DatabaseSync(this.file, { timeout: 10_000 });
    try {
      return rowsSchema.parse(
        database
          .prepare('select id, observed_at from deployments where live = 1')
          .all(),
      );
    } finally {
      database.close();
    }
  }
}
