// Proves: which rows are shown lives in the page's address, and what is asked of the API. Leaves to the page's test:
// the clicks.
import { readWorkView, toWorkQuery, writeWorkView } from './workView';

describe('the address', () => {
  it.each([
    ['', { filter: 'all', cursors: [] }],
    ['show=overdue', { filter: 'overdue', cursors: [] }],
    ['show=nonsense', { filter: 'all', cursors: [] }],
    ['show=due&cursor=a&cursor=b', { filter: 'due', cursors: ['a', 'b'] }],
  ])('%s', (query, view) => {
    expect(readWorkView(new URLSearchParams(query))).toEqual(view);
  });
  it('holds the view, and leaves other parameters', () => {
    const before = new URLSearchParams('a=b&show=due&cursor=x');
    expect(
      writeWorkView({ filter: 'leased', cursors: ['y'] }, before).toString(),
    ).toBe('a=b&show=leased&cursor=y');
    expect(
      writeWorkView({ filter: 'all', cursors: [] }, before).toString(),
    ).toBe('a=b');
  });
});

it('asks for the page turned over to', () => {
  expect(toWorkQuery({ filter: 'all', cursors: [] })).toEqual({
    filter: 'all',
    limit: 25,
  });
  expect(toWorkQuery({ filter: 'due', cursors: ['a', 'b'] })).toEqual({
    filter: 'due',
    limit: 25,
    cursor: 'b',
  });
});
