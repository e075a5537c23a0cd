import {
  ListWorkInput,
  WorkFilter,
  workFilters,
} from '@opencsp/plugin-opencsp-common';

/** Rows of a page of the list. */
const PAGE_SIZE = 25;

/** Which rows are shown; it lives in the page's address. */
export interface WorkView {
  filter: WorkFilter;
  /** The cursors of the pages turned over to, the present one last; none is the first page. */
  cursors: string[];
}

/** Reads a page's address; what it does not know counts as not given. */
export function readWorkView(params: URLSearchParams): WorkView {
  return {
    filter: workFilters.find(it => it === params.get('show')) ?? 'all',
    cursors: params.getAll('cursor'),
  };
}

/** Writes a view into an address and leaves its other parameters; what is usual is left out. */
export function writeWorkView(
  view: WorkView,
  before: URLSearchParams,
): URLSearchParams {
  const params = new URLSearchParams(before);
  params.delete('show');
  params.delete('cursor');
  if (view.filter !== 'all') {
    params.set('show', view.filter);
  }
  view.cursors.forEach(cursor => params.append('cursor', cursor));
  return params;
}

/** What is asked of the API. */
export function toWorkQuery({ filter, cursors }: WorkView): ListWorkInput {
  return {
    filter,
    limit: PAGE_SIZE,
    ...(cursors.length > 0 ? { cursor: cursors[cursors.length - 1] } : {}),
  };
}
