// Proves: a plain list's view lives in the address, and what of it is asked of the API. Leaves to the page's tests: the
// fields.
import {
  isPlainNarrowed,
  plainQuery,
  readPlainView,
  writePlainView,
} from './usePlainList';

const states = ['ready', 'failed'] as const;
const read = (query: string) =>
  readPlainView(new URLSearchParams(query), states);

it('reads what it knows, and passes over the rest', () => {
  expect(read('search=a&state=failed&owner=mine&cursor=1&cursor=2')).toEqual({
    search: 'a',
    group: 'failed',
    onlyMine: true,
    cursors: ['1', '2'],
  });
  expect(read('state=nonsense')).toEqual({
    search: '',
    group: undefined,
    onlyMine: false,
    cursors: [],
  });
});

it('writes what it reads, and leaves other parameters', () => {
  const query = 'tab=hosts&search=a&state=ready&owner=mine&cursor=1';
  expect(
    writePlainView(read(query), new URLSearchParams(query)).toString(),
  ).toBe(query);
  expect(writePlainView(read(''), new URLSearchParams(query)).toString()).toBe(
    'tab=hosts',
  );
});

it('asks for the state, the own and the last page turned to', () => {
  const view = read('state=failed&owner=mine&cursor=1&cursor=2');
  expect(plainQuery(view, 'user:default/ada')).toEqual({
    limit: 25,
    state: 'failed',
    owner: 'user:default/ada',
    cursor: '2',
  });
  // Who the person is may not be known yet.
  expect(plainQuery(view, undefined)).not.toHaveProperty('owner');
  expect(isPlainNarrowed(view)).toBe(true);
  expect(isPlainNarrowed(read(''))).toBe(false);
});
