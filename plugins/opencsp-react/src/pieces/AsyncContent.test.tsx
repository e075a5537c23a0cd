// Proves: each face, and which answer brings it. Leaves to the pages' tests: the words of each card's own faces.
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AsyncContent } from './AsyncContent';
import { faceOf, FaceQuery, problemOfError } from './faceOf';

const at = new Date(2026, 2, 1, 14, 5).getTime();

function query(changes: Partial<FaceQuery<string[]>>): FaceQuery<string[]> {
  return {
    data: undefined,
    error: null,
    failureCount: 0,
    dataUpdatedAt: at,
    isFetching: false,
    refetch: jest.fn(),
    ...changes,
  };
}

function refusal(status: number, code?: string) {
  return new OpencspApiError('It cannot be read.', {
    status,
    code,
    fields: [],
    requestId: 'r-17',
    nextStep: 'Set opencsp.tofu.',
  });
}

describe('faceOf', () => {
  const empty = (list: string[]) => list.length === 0;
  it.each([
    ['nothing yet', query({}), 'loading'],
    ['data', query({ data: ['a'] }), 'ready'],
    ['no data', query({ data: [] }), 'empty'],
    ['no answer', query({ error: refusal(0) }), 'error'],
    ['a failure', query({ error: refusal(500) }), 'error'],
    ['an unknown error', query({ error: 'what' }), 'error'],
    ['401', query({ error: refusal(401) }), 'signedOut'],
    ['403', query({ error: refusal(403) }), 'notAllowed'],
    [
      '403 after data',
      query({ data: ['a'], error: refusal(403) }),
      'notAllowed',
    ],
    ['404 of a missing API', query({ error: refusal(404) }), 'moduleMissing'],
    ['404 of ours', query({ error: refusal(404, 'not-found') }), 'error'],
    ['501', query({ error: refusal(501) }), 'moduleMissing'],
    ['503 with a code', query({ error: refusal(503, 'off') }), 'moduleMissing'],
    ['503 without', query({ error: refusal(503) }), 'error'],
    [
      'a failure after data',
      query({ data: ['a'], error: refusal(500), failureCount: 1 }),
      'ready',
    ],
  ])('%s', (_, asked, kind) => {
    expect(faceOf(asked, empty).kind).toBe(kind);
  });
  it('says since when data is old', () => {
    expect(
      faceOf(query({ data: ['a'], failureCount: 1 }), empty),
    ).toMatchObject({ staleSince: new Date(at) });
    expect(faceOf(query({ data: ['a'] }), empty)).toMatchObject({
      staleSince: undefined,
    });
  });
  it('tells other errors too', () => {
    expect(problemOfError(new Error('Else.'))).toEqual({ message: 'Else.' });
    expect(problemOfError('what')).toEqual({});
  });
});

describe('AsyncContent', () => {
  function show(asked: FaceQuery<string[]>, who?: string) {
    renderInTestApp(
      <AsyncContent
        query={asked}
        who={who}
        loadingLabel="Loading things"
        skeleton={<i>shape</i>}
        isEmpty={list => list.length === 0}
        empty={<p>Nothing yet. Make one.</p>}
      >
        {list => <p>{list.join()}</p>}
      </AsyncContent>,
    );
  }
  it('loading: the shape of what comes, and a word for those who do not see it', () => {
    show(query({}));
    expect(
      screen.getByRole('status', { name: 'Loading things' }),
    ).toHaveTextContent('shape');
  });
  it('empty: why and the next step', () => {
    show(query({ data: [] }));
    expect(screen.getByText('Nothing yet. Make one.')).toBeInTheDocument();
  });
  it('error: what, the request id, and another try', async () => {
    const asked = query({ error: refusal(500) });
    show(asked);
    expect(screen.getByRole('alert')).toHaveTextContent(
      'It cannot be read. Set opencsp.tofu.',
    );
    expect(screen.getByText('Request id r-17')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(asked.refetch).toHaveBeenCalled();
  });
  it('error: says so even when nothing is known', () => {
    show(query({ error: 'what' }));
    expect(screen.getByRole('alert')).toHaveTextContent('does not know');
  });
  it('not allowed: who can', () => {
    show(query({ error: refusal(403) }), 'An operator can.');
    expect(screen.getByText('An operator can.')).toBeInTheDocument();
  });
  it('module missing: what to configure', async () => {
    const asked = query({ error: refusal(501) });
    show(asked);
    expect(screen.getByText('Not set up yet')).toBeInTheDocument();
    expect(screen.getByText(/Set opencsp.tofu/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(asked.refetch).toHaveBeenCalled();
  });
  it('stale: the data, and since when', () => {
    show(query({ data: ['a'], failureCount: 2, error: refusal(0) }));
    expect(screen.getByText('a')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(
      'Not updated since 14:05',
    );
  });
  it('signed out: how to go on', () => {
    show(query({ error: refusal(401) }));
    expect(screen.getByRole('alert')).toHaveTextContent('Sign in again');
  });
});
