// Proves: the list's view and the page's address say the same, and what is asked of the API. Leaves to the page's
// test: that the fields move them.
import {
  listInstancesSchema,
  listProfilesSchema,
} from '@opencsp/plugin-opencsp-common';
import {
  allMachinesQuery,
  allProfilesQuery,
  attentionProfilesQuery,
  attentionQuery,
  isNarrowed,
  ListView,
  readListView,
  toApiQuery,
  toProfilesQuery,
  writeListView,
} from './listQuery';

const usual: ListView = {
  search: '',
  group: undefined,
  onlyMine: false,
  sort: '-createdAt',
  cursors: [],
};
const narrowed: ListView = {
  search: 'web',
  group: 'attention',
  onlyMine: true,
  sort: 'name',
  cursors: ['c1', 'c,2'],
};

it('reads what it wrote, and leaves other parameters', () => {
  const params = writeListView(narrowed, new URLSearchParams('tab=machines'));
  expect(readListView(new URLSearchParams(params.toString()))).toEqual(
    narrowed,
  );
  expect(params.get('tab')).toBe('machines');
});
it('writes nothing for the usual view', () => {
  expect(
    writeListView(usual, new URLSearchParams('search=a&cursor=b')).toString(),
  ).toBe('');
});
it('takes what it does not know as not given', () => {
  expect(
    readListView(new URLSearchParams('state=great&sort=size&owner=you')),
  ).toEqual(usual);
});
it('cuts a search that the API would refuse', () => {
  const view = readListView(new URLSearchParams({ search: 'a'.repeat(200) }));
  expect(view.search).toHaveLength(100);
});
it('knows whether less than all is shown', () => {
  expect(isNarrowed(usual)).toBe(false);
  expect(isNarrowed({ ...usual, sort: 'name', cursors: ['c'] })).toBe(false);
  expect(isNarrowed({ ...usual, search: 'a' })).toBe(true);
  expect(isNarrowed({ ...usual, group: 'active' })).toBe(true);
  expect(isNarrowed({ ...usual, onlyMine: true })).toBe(true);
});

describe('toApiQuery', () => {
  it('asks for everything but deleted machines', () => {
    const { state } = toApiQuery(usual, 'user:default/me');
    expect(state).not.toContain('deleted');
    expect(state).toHaveLength(7);
  });
  it('asks for what the view says', () => {
    expect(toApiQuery(narrowed, 'user:default/me')).toEqual({
      limit: 25,
      sort: 'name',
      state: ['failed', 'lost'],
      search: 'web',
      owner: 'user:default/me',
      cursor: 'c,2',
    });
  });
  it('does not ask for an owner that is not known yet', () => {
    expect(toApiQuery(narrowed, undefined)).not.toHaveProperty('owner');
  });
  it.each([
    toApiQuery(usual, undefined),
    toApiQuery(narrowed, 'user:default/me'),
    attentionQuery,
  ])('is a query that the API takes', query => {
    expect(listInstancesSchema.safeParse(query).success).toBe(true);
  });
});

describe('toProfilesQuery', () => {
  it('asks for everything but deleted profiles', () => {
    expect(toProfilesQuery(usual, undefined).state).toEqual([
      'saving',
      'saved',
      'failed',
      'deleting',
    ]);
  });
  it('asks for what the view says', () => {
    expect(toProfilesQuery(narrowed, 'user:default/me')).toEqual({
      limit: 25,
      sort: 'name',
      attention: true,
      search: 'web',
      owner: 'user:default/me',
      cursor: 'c,2',
    });
  });
  it.each([
    toProfilesQuery(usual, undefined),
    toProfilesQuery(narrowed, 'user:default/me'),
    attentionProfilesQuery,
    allProfilesQuery,
  ])('is a query that the API takes', query => {
    expect(listProfilesSchema.safeParse(query).success).toBe(true);
  });
  it('counts machines by a query that the API takes', () => {
    expect(listInstancesSchema.safeParse(allMachinesQuery).success).toBe(true);
  });
});
