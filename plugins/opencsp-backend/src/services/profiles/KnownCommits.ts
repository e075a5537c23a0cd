import { ProfileCommit } from '@opencsp/plugin-opencsp-common';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { Time } from '../../domain/record';
import { within } from '../../reconcile/within';
import { ProfilesOptions } from './options';
import { presentCommit, recordedCommit } from './present';

/** How long a page waits for a repository that only knows who committed when, in milliseconds. */
const PATIENCE_MS = 2_000;

/** How long a commit that could not be read is not asked for again, in milliseconds. */
const PAUSE_MS = 30_000;

/** Most that are remembered; the one seen first is forgotten for a new one. */
const MOST = 1_000;

/** A known commit may have this many others, made by hand, on top of it. */
const LOOKED_AT = 20;

/**
 * Who made which commit when. The record has it since it was kept there; of older ones it is read, each
 * once, because a commit never changes.
 */
export class KnownCommits {
  private readonly known = new Map<string, ProfileCommit>();
  private readonly pauses = new Map<string, Time>();

  constructor(
    private readonly options: Pick<ProfilesOptions, 'repository' | 'clock'>,
  ) {}

  /** The commit that the portal wrote last, when it is remembered. */
  of(record: ProfileRecord): ProfileCommit | undefined {
    const { head } = record;
    return head === undefined
      ? undefined
      : recordedCommit(record) ?? this.known.get(head);
  }

  /** The same, asking the repository if need be; nothing when it does not answer soon. */
  async read(record: ProfileRecord): Promise<ProfileCommit | undefined> {
    const { head } = record;
    const known = this.of(record);
    if (head === undefined || known || this.isPaused(head)) {
      return known;
    }
    const found = await this.look(record).catch(() => undefined);
    if (found) {
      keep(this.known, head, found);
    } else {
      keep(this.pauses, head, this.options.clock.now() + PAUSE_MS);
    }
    return found;
  }

  private isPaused(head: string): boolean {
    return (this.pauses.get(head) ?? 0) > this.options.clock.now();
  }

  private async look({
    branch,
    head,
  }: ProfileRecord): Promise<ProfileCommit | undefined> {
    const entries = await within(
      PATIENCE_MS,
      this.options.repository.history(branch, { limit: LOOKED_AT }),
    );
    const entry = entries.find(({ commit }) => commit === head);
    return entry && presentCommit(entry);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  const [oldest] = map.keys();
  if (map.size >= MOST && oldest !== undefined) {
    map.delete(oldest);
  }
  map.delete(key);
  map.set(key, value);
}
