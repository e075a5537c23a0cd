import { LoggerService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { branchNameProblem } from '../profiles/git/branchNames';
import { Clock } from '../reconcile/clock';
import { describeTrouble } from '../reconcile/trouble';
import { ProfileStore } from '../store/profiles/ProfileStore';

/** All that is read of what a Git server says of a push. */
const pushSchema = z.object({ ref: z.string().max(300) });

const HEADS = 'refs/heads/';

/**
 * Takes what a Git server says of a push. It is never believed: the branch that it names is looked at
 * soon, and what stands there is read from the repository itself. What gets lost is found by the look at
 * all branches, once a minute.
 */
export class GitWebhookService {
  constructor(
    private readonly options: {
      /** Without it nothing is taken. */
      secret: string | undefined;
      store: Pick<ProfileStore, 'hint'>;
      clock: Pick<Clock, 'now'>;
      logger: LoggerService;
    },
  ) {}

  /** What deliveries are proven with; nothing when the operator set none. */
  get secret(): string | undefined {
    return this.options.secret;
  }

  /** Has a branch looked at soon. Never throws: whoever calls learns nothing. */
  async look(branch: string): Promise<void> {
    const { store, clock, logger } = this.options;
    try {
      await store.hint(branch, clock.now());
    } catch (error) {
      logger.debug('A webhook was lost; the next look finds the commit', {
        branch,
        error: describeTrouble(error),
      });
    }
  }
}

/**
 * The branch that a push went to, when it may be a profile's; nothing for tags, other branches, and
 * whatever else a Git server tells of.
 *
 * @param payload - JSON, as it was sent
 */
export function pushedBranch(payload: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return undefined;
  }
  const parsed = pushSchema.safeParse(body);
  if (!parsed.success || !parsed.data.ref.startsWith(HEADS)) {
    return undefined;
  }
  const branch = parsed.data.ref.slice(HEADS.length);
  return branchNameProblem(branch) === undefined ? branch : undefined;
}
