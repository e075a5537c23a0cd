import { Readable } from 'node:stream';
import { ServiceUnavailableError } from '@backstage/errors';
import { Permission } from '@backstage/plugin-permission-common';
import { DocumentCollatorFactory } from '@backstage/plugin-search-common';
import { OpencspDocument } from './documents';
import { DocumentPage, SearchKind } from './searchKinds';

/** What a collator is made of. */
export interface DefaultOpencspCollatorFactoryOptions
  extends Pick<SearchKind, 'type' | 'visibilityPermission' | 'overview'> {
  /** Reads one page; `after` is where the last one ended. */
  readPage(after: number): Promise<DocumentPage>;
}

/**
 * Lists what lives of one kind, page by page, for the index of Backstage's search.
 *
 * The first document is the page that lists the kind, and it is always there: search engines keep an old
 * index when they are given none at all, and what was deleted last would be found for ever.
 */
export class DefaultOpencspCollatorFactory implements DocumentCollatorFactory {
  readonly type: string;
  readonly visibilityPermission: Permission;

  constructor(private readonly options: DefaultOpencspCollatorFactoryOptions) {
    this.type = options.type;
    this.visibilityPermission = options.visibilityPermission;
  }

  async getCollator(): Promise<Readable> {
    return Readable.from(this.documents());
  }

  /**
   * A record that changes while the list is read comes once.
   *
   * @throws ServiceUnavailableError when the feed does not come to an end
   */
  private async *documents(): AsyncGenerator<OpencspDocument> {
    yield this.options.overview;
    const seen = new Set<string>();
    let after = 0;
    for (;;) {
      const page = await this.options.readPage(after);
      for (const { id, document } of page.items) {
        if (document && !seen.has(id)) {
          seen.add(id);
          yield document;
        }
      }
      if (!page.more) {
        return;
      }
      if (page.next <= after) {
        throw new ServiceUnavailableError(
          `The change feed of ${this.type} does not go on after ${after}`,
        );
      }
      after = page.next;
    }
  }
}
