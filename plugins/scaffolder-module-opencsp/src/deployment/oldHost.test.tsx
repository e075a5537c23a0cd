/*
 * Proves the question what becomes of a profile on its old host: that it is asked where the portal says that
 * the profile moves and only there, what it says, that an answer is demanded and one to a question that is
 * not asked any more is taken back. The whole form is proved by `moveTemplate.test.tsx`; whether a profile
 * moves is the portal's.
 */
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { HOSTILE } from '../__testUtils__/hostile';
import { renderField } from '../__testUtils__/renderField';
import {
  problemsFor,
  readDeploymentValues,
  startRequestOf,
} from './deploymentValues';
import { OpencspOldHost } from './OpencspOldHost';

jest.setTimeout(60_000);

const on = (id: string, name: string, change: Partial<Deployment> = {}) =>
  deploymentFixture('succeeded', {
    id: `d-${id}`,
    profile: { id: 'p1', name: 'family', branch: 'ada-family' },
    host: { id, name },
    ...change,
  });
const ELSEWHERE = { profileId: 'p1', where: 'host', hostId: 'h1' };

function portal() {
  const api = new FakeFormApi();
  api.profiles.add(profileFixture('saved', { id: 'p1', name: 'family' }));
  api.deployments.items = [
    on('h0', 'shed', { live: false }),
    on('h2', 'cellar'),
  ];
  return api;
}

const question = () =>
  screen.findByRole('radiogroup', {
    name: 'What becomes of family on cellar?',
  });
const radio = (name: string) => screen.findByRole('radio', { name });
const isAsked = () => screen.queryByRole('radiogroup') !== null;

it.each([
  ['another host', ELSEWHERE],
  ['a machine that is not made yet', { profileId: 'p1', where: 'machine' }],
])('is asked for %s, and nothing is chosen for the person', async (_, form) => {
  const { values } = await renderField(OpencspOldHost, {
    api: portal(),
    form,
    value: '',
  });
  const group = await question();
  expect(group).toHaveAccessibleDescription(
    'The data is not carried over: what people stored stays on cellar, and the new host does not have it. Until the services answer on the new host, cellar serves as before.',
  );
  const choices = within(group).getAllByRole('radio');
  expect(choices.map(it => it.getAttribute('value'))).toEqual([
    'stop',
    'remove',
  ]);
  choices.forEach(it => expect(it).not.toBeChecked());
  expect(await radio('Keep it there, stopped')).toHaveAccessibleDescription(
    'Its containers are stopped on cellar and stay there, with the data.',
  );
  expect(
    await radio('Remove it there (data is kept)'),
  ).toHaveAccessibleDescription(expect.stringContaining('the volumes'));
  expect(values).toEqual([]);
});

it('takes the answer, and another', async () => {
  const { last } = await renderField(OpencspOldHost, {
    api: portal(),
    form: ELSEWHERE,
    value: '',
  });
  await userEvent.click(await radio('Keep it there, stopped'));
  expect(last()).toBe('stop');
  await userEvent.click(await radio('Remove it there (data is kept)'));
  expect(last()).toBe('remove');
});

it('says that an answer is missing, and takes it back when there is one', async () => {
  await renderField(OpencspOldHost, {
    api: portal(),
    form: ELSEWHERE,
    value: '',
    rawErrors: ['Choose what becomes of it.'],
  });
  const group = await question();
  expect(group).toHaveAccessibleDescription(
    expect.stringContaining('Choose what becomes of it.'),
  );
  await userEvent.click(await radio('Keep it there, stopped'));
  expect(group).not.toHaveAccessibleDescription(
    expect.stringContaining('Choose what becomes of it.'),
  );
});

it.each([
  ['stays where it is', { ...ELSEWHERE, hostId: 'h2' }],
  ['runs nowhere', { ...ELSEWHERE, profileId: 'p2' }],
])('is not asked for one that %s, and an answer goes', async (_, form) => {
  const api = portal();
  api.profiles.add(profileFixture('saved', { id: 'p2', name: 'office' }));
  const { last } = await renderField(OpencspOldHost, {
    api,
    form,
    value: 'stop',
  });
  await waitFor(() => expect(last()).toBe(''));
  expect(api.deployments.validated).not.toEqual([]);
  expect(isAsked()).toBe(false);
});

it.each([
  ['no profile', { ...ELSEWHERE, profileId: '' }],
  ['no host', { ...ELSEWHERE, hostId: '' }],
])('asks neither person nor portal while there is %s', async (_, form) => {
  const { last, api } = await renderField(OpencspOldHost, {
    api: portal(),
    form,
    value: 'remove',
  });
  await waitFor(() => expect(last()).toBe(''));
  expect(isAsked()).toBe(false);
  expect(api.deployments.validated).toEqual([]);
});

it('names the one that the profile does not leave, where it is on two', async () => {
  const api = portal();
  const movesTo = { deploymentId: 'd-h2', hostId: 'h2', hostName: 'cellar' };
  api.deployments.items = [on('h0', 'shed', { movesTo }), on('h2', 'cellar')];
  await renderField(OpencspOldHost, {
    api,
    form: { profileId: 'p1', where: 'machine' },
    value: '',
  });
  expect(await question()).toBeInTheDocument();
});

it('asks without the name while the profile cannot be read', async () => {
  const api = portal();
  api.profiles.silent.add('get');
  await renderField(OpencspOldHost, { api, form: ELSEWHERE, value: '' });
  expect(
    await screen.findByRole('radiogroup', {
      name: /^What becomes of the profile on cellar\?/,
    }),
  ).toBeInTheDocument();
});

describe('the values of the form', () => {
  const read = (oldHost: unknown) =>
    readDeploymentValues({ ...ELSEWHERE, oldHost });

  it('tell a question that is open from one that is not there', () => {
    expect(read('').oldHost).toBe('');
    expect(read(undefined).oldHost).toBeUndefined();
    expect(startRequestOf(read(''))).not.toHaveProperty('oldHost');
    expect(startRequestOf(read('remove'))).toHaveProperty('oldHost', 'remove');
    const problems = [{ path: 'oldHost' }, { path: 'hostId' }];
    expect(problemsFor(problems, read(''))).toEqual([{ path: 'hostId' }]);
    expect(problemsFor(problems, read('stop'))).toEqual(problems);
    expect(problemsFor(problems, read(undefined))).toEqual(problems);
  });

  it.each(HOSTILE)('take nothing else for an answer: %s', (_, text) => {
    expect(['', undefined]).toContain(read(text).oldHost);
  });
});
