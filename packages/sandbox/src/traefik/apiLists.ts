import { ApiObject } from './apiJson';

/* Searching and paging in lists of the API (services-contracts.md §3.4). */

/** A page of a list, or what is wrong with the question. */
export interface Page<T> {
  problem?: string;
  part: readonly T[];
  /** The next page, or 1 on the last. */
  next: number;
}

const PER_PAGE = 100;

/** Whether an item is asked for. */
export function wanted(
  item: ApiObject,
  texts: readonly unknown[],
  search: URLSearchParams,
): boolean {
  const text = (search.get('search') ?? '').toLowerCase();
  const status = (search.get('status') ?? '').toLowerCase();
  return (
    (text === '' ||
      texts.some(one =>
        String(one ?? '')
          .toLowerCase()
          .includes(text),
      )) &&
    (status === '' || String(item.status).toLowerCase() === status) &&
    hasService(item, search.get('serviceName') ?? '') &&
    hasMiddleware(item, search.get('middlewareName') ?? '')
  );
}

/** The part of a list that is asked for. */
export function pageOf<T>(
  items: readonly T[],
  search: URLSearchParams,
): Page<T> {
  const perPage = numberOf(search, 'per_page', PER_PAGE);
  const page = numberOf(search, 'page', 1);
  const problem = perPage.problem ?? page.problem;
  if (problem !== undefined) {
    return { problem, part: [], next: 1 };
  }
  const start = (page.value - 1) * perPage.value;
  if (start !== 0 && start >= items.length) {
    return {
      problem: `invalid request: page: ${page.value}, per_page: ${perPage.value}`,
      part: [],
      next: 1,
    };
  }
  const end = start + perPage.value;
  return {
    part: items.slice(start, end),
    next: end < items.length ? page.value + 1 : 1,
  };
}

function numberOf(
  search: URLSearchParams,
  key: string,
  usual: number,
): { value: number; problem?: string } {
  const text = search.get(key) ?? '';
  if (text === '') {
    return { value: usual };
  }
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0;
  return value > 0
    ? { value }
    : { value, problem: `invalid request: ${key}: ${value}` };
}

function hasService({ service }: ApiObject, wantedName: string): boolean {
  if (wantedName === '') {
    return true;
  }
  const name = String(service ?? '');
  return name.includes('@')
    ? name === wantedName
    : name === wantedName.split('@')[0];
}

function hasMiddleware({ middlewares }: ApiObject, name: string): boolean {
  return (
    name === '' || (Array.isArray(middlewares) && middlewares.includes(name))
  );
}
