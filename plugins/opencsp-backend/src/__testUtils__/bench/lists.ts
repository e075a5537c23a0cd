import { ProfileQuery } from '../../store/profiles/ProfileStore';
import { BenchPortal, ME } from './BenchPortal';
import { exponentOf, Figures, measure } from './measure';

const RUNS = 50;
const WARM_UPS = 5;
const PAGE = 50;

type Query = Omit<ProfileQuery, 'limit'>;

/**
 * Pages as people ask for them, each with the number of all that fit. An operator sees everybody's
 * profiles; a member, here with a group, sees their own: a tenth each.
 */
const MEMBER = ['group:default/family', ME];

const QUERIES = {
  newest: { sort: '-createdAt' },
  byName: { sort: 'name' },
  ofOneOwner: { sort: '-createdAt', owner: ME },
  saved: { sort: '-createdAt', states: ['saved'] },
  searched: { sort: '-createdAt', search: '0' },
  own: { sort: '-createdAt', owners: MEMBER },
  ownByName: { sort: 'name', owners: MEMBER },
  ownSearched: { sort: '-createdAt', owners: MEMBER, search: '0' },
} as const satisfies Record<string, Query>;

/** The first page of each, and one from the middle of the newest. */
export type ListFigures = Record<keyof typeof QUERIES | 'middle', Figures>;

/** Reads pages from the store. */
export async function benchLists({ store }: BenchPortal): Promise<ListFigures> {
  const page = async (query: Query) => {
    const found = await store.list({ ...query, limit: PAGE });
    if (found.items.length !== PAGE) {
      throw new Error(`A page held ${found.items.length} of ${PAGE} profiles`);
    }
    return found;
  };
  const figures = (query: Query) =>
    measure({ runs: RUNS, warmUps: WARM_UPS }, () => page(query));
  const { totalItems } = await page(QUERIES.newest);
  let cursor: string | undefined;
  for (let seen = 0; seen < totalItems / 2; seen += PAGE) {
    cursor = (await page({ ...QUERIES.newest, cursor })).nextCursor;
  }
  return {
    newest: await figures(QUERIES.newest),
    middle: await figures({ ...QUERIES.newest, cursor }),
    byName: await figures(QUERIES.byName),
    ofOneOwner: await figures(QUERIES.ofOneOwner),
    saved: await figures(QUERIES.saved),
    searched: await figures(QUERIES.searched),
    own: await figures(QUERIES.own),
    ownByName: await figures(QUERIES.ownByName),
    ownSearched: await figures(QUERIES.ownSearched),
  };
}

/** How each grows from one size to the next. */
export function listGrowth(
  small: { count: number; lists: ListFigures },
  large: { count: number; lists: ListFigures },
): Record<keyof ListFigures, number> {
  const exponent = (list: keyof ListFigures) =>
    exponentOf(
      { count: small.count, figure: small.lists[list].p50 },
      { count: large.count, figure: large.lists[list].p50 },
    );
  return {
    newest: exponent('newest'),
    middle: exponent('middle'),
    byName: exponent('byName'),
    ofOneOwner: exponent('ofOneOwner'),
    saved: exponent('saved'),
    searched: exponent('searched'),
    own: exponent('own'),
    ownByName: exponent('ownByName'),
    ownSearched: exponent('ownSearched'),
  };
}
