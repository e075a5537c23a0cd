import {
  Page,
  ProfileCommit,
  ProfileDiff,
  ProfileFile,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { invalid, parseRequest } from '../requestErrors';
import { readableProfile } from './access';
import { presentDiff, presentFile } from './files';
import { ProfilesOptions } from './options';
import { presentCommit } from './present';
import { missing, withRepository } from './profileErrors';

const commitSchema = z
  .string()
  .regex(/^[0-9a-f]{40,64}$/, 'A commit is named by its whole id.');

/** The query of `GET /profiles/{id}/files`. */
export const filesQuerySchema = z.object({ commit: commitSchema.optional() });

/** The query of `GET /profiles/{id}/diff`. */
export const diffQuerySchema = z.object({
  from: commitSchema.optional(),
  to: commitSchema.optional(),
});

/** The query of `GET /profiles/{id}/history`. */
export const historyQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(30),
  cursor: z.string().max(100).optional(),
});

/** How many commits came before this page, and the last of them. */
const cursorSchema = z
  .string()
  .regex(/^\d{1,9}-[0-9a-f]{40,64}$/)
  .transform(text => {
    const [seen, commit] = text.split('-');
    return { seen: Number(seen), commit };
  });

/** What stands in a profile's branch. Only commits that are part of it are shown. */
export class ProfileBranches {
  constructor(
    private readonly options: Pick<
      ProfilesOptions,
      'authorizer' | 'store' | 'repository'
    >,
  ) {}

  /** The files of a commit, by default of the last one that the portal wrote. */
  async files(
    caller: Caller,
    id: string,
    query: unknown,
  ): Promise<Page<ProfileFile>> {
    const record = await readableProfile(this.options, caller, id);
    const { commit = record.head } = parseRequest(filesQuerySchema, query);
    if (commit === undefined) {
      return { items: [], totalItems: 0 };
    }
    await this.demandPart(record, commit);
    const { files } = await withRepository(() =>
      this.options.repository.readFiles(commit),
    );
    const items = files.map(presentFile);
    return { items, totalItems: items.length };
  }

  /** Without `from`, against the commit before `to`; without `to`, up to the head of the branch. */
  async diff(caller: Caller, id: string, query: unknown): Promise<ProfileDiff> {
    const record = await readableProfile(this.options, caller, id);
    const { repository } = this.options;
    const range = parseRequest(diffQuerySchema, query);
    const to = range.to ?? record.foreign?.commit ?? record.head;
    if (to === undefined) {
      return { files: [] };
    }
    await this.demandPart(record, to);
    if (range.from !== undefined) {
      await this.demandPart(record, range.from);
    }
    return withRepository(async () => {
      const from = range.from ?? (await this.before(record, to));
      const diff = await repository.diff(from, to);
      return { from, to, files: presentDiff(diff) };
    });
  }

  /**
   * Newest first. How many there are is not counted: `totalItems` are those up to this page, and one
   * more where there are more.
   */
  async history(
    caller: Caller,
    id: string,
    query: unknown,
  ): Promise<Page<ProfileCommit>> {
    const record = await readableProfile(this.options, caller, id);
    const { limit, cursor } = parseRequest(historyQuerySchema, query);
    const place = cursor === undefined ? undefined : readCursor(cursor);
    if (record.head === undefined) {
      return { items: [], totalItems: 0 };
    }
    const entries = await withRepository(() =>
      this.options.repository.history(record.branch, {
        limit: limit + 1,
        before: place?.commit,
      }),
    );
    const items = entries.slice(0, limit).map(presentCommit);
    const seen = (place?.seen ?? 0) + items.length;
    const last = items.at(-1);
    return entries.length > limit && last
      ? { items, totalItems: seen + 1, nextCursor: `${seen}-${last.hash}` }
      : { items, totalItems: seen };
  }

  private async before(
    { branch }: ProfileRecord,
    commit: string,
  ): Promise<string | undefined> {
    const [entry] = await this.options.repository.history(branch, {
      limit: 1,
      before: commit,
    });
    return entry?.commit;
  }

  /** @throws NotFoundError for a commit of another branch, and so of another profile */
  private async demandPart(
    { branch }: ProfileRecord,
    commit: string,
  ): Promise<void> {
    const isPart = await withRepository(() =>
      this.options.repository.contains(branch, commit),
    );
    if (!isPart) {
      throw missing(
        'The branch has no such commit, or is gone.',
        'Look at the history of the profile.',
      );
    }
  }
}

/** @throws InputError for a cursor that this list did not give */
function readCursor(cursor: string): z.infer<typeof cursorSchema> {
  const parsed = cursorSchema.safeParse(cursor);
  if (!parsed.success) {
    throw invalid([
      {
        path: 'cursor',
        message:
          'The cursor is not one that this list gave. Start without one.',
      },
    ]);
  }
  return parsed.data;
}
