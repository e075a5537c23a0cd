/*
 * Proves the fields about deployments one by one: their choices with states and reasons, the switch's own
 * choice, the summary, and the faces for loading, nothing, errors and roles. The whole forms are proved by
 * `deploymentTemplates.test.tsx`; the rules are the portal's.
 */
import {
  failedHostFixture,
  hostFixture,
  profileFixture,
  refusal,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeFormApi } from '../__testUtils__/FakeFormApi';
import { HOSTILE } from '../__testUtils__/hostile';
import { renderField } from '../__testUtils__/renderField';
import { readDeploymentValues, startRequestOf } from './deploymentValues';
import { OpencspDeploymentSummary } from './OpencspDeploymentSummary';
import { OpencspHostPicker } from './OpencspHostPicker';
import { OpencspPrepareHost } from './OpencspPrepareHost';
import { OpencspProfilePicker } from './OpencspProfilePicker';

jest.setTimeout(60_000);

const radio = (name: string) => screen.findByRole('radio', { name });

function portal() {
  const api = new FakeFormApi();
  api.profiles.add(profileFixture('saved', { id: 'p1', name: 'family' }));
  api.hosts.items = [
    hostFixture('ready', { id: 'h1', name: 'attic', profile: undefined }),
    hostFixture('ready', {
      id: 'h2',
      name: 'cellar',
      profile: { id: 'p2', name: 'office', deploymentId: 'd2' },
    }),
    hostFixture('ready', {
      id: 'h3',
      name: 'garage',
      profile: { id: 'p1', name: 'family', deploymentId: 'd1' },
    }),
    failedHostFixture({ id: 'h4', name: 'shed', profile: undefined }),
    hostFixture('removing', { id: 'h5', name: 'barn', profile: undefined }),
  ];
  return api;
}

describe('OpencspProfilePicker', () => {
  it('chooses the only one that can be deployed, and says why another cannot', async () => {
    const api = portal();
    api.profiles.add(profileFixture('saving', { id: 'p2', name: 'office' }));
    const { last } = await renderField(OpencspProfilePicker, {
      api,
      value: '',
    });
    await waitFor(() => expect(last()).toBe('p1'));
    expect(await radio('office')).toBeDisabled();
    expect(await radio('office')).toHaveAccessibleDescription(
      expect.stringContaining('It is not saved now.'),
    );
  });

  it('says what to do when there is none', async () => {
    await renderField(OpencspProfilePicker, { api: new FakeFormApi() });
    expect(
      await screen.findByText('You have no profile yet'),
    ).toBeInTheDocument();
  });

  it('says what went wrong', async () => {
    const api = portal();
    api.profiles.refusals.list = refusal(400, 'It cannot be read.');
    await renderField(OpencspProfilePicker, { api });
    expect(await screen.findByText(/It cannot be read/)).toBeInTheDocument();
  });
});

describe('OpencspHostPicker', () => {
  it('tells of each host how it does and what is on it', async () => {
    await renderField(OpencspHostPicker, {
      api: portal(),
      form: { profileId: 'p1', where: 'host' },
    });
    const said = async (name: string, text: string) =>
      expect(await radio(name)).toHaveAccessibleDescription(
        expect.stringContaining(text),
      );
    await said('attic', 'Nothing is on it.');
    await said('cellar', 'The profile “office” is on it. Remove');
    await said('garage', 'This profile is on it already');
    await said('shed', 'Docker does not answer on the host.');
    await said('barn', 'It is being removed.');
    expect(await radio('attic')).toBeEnabled();
    expect(await radio('cellar')).toBeDisabled();
    expect(await radio('garage')).toBeEnabled();
    expect(await radio('shed')).toBeEnabled();
    expect(await radio('barn')).toBeDisabled();
  });

  it('asks the portal for the chosen one, as if it were prepared, and says what is wrong', async () => {
    const api = portal();
    api.deployments.hostProblems.h1 = 'It belongs to somebody else.';
    await renderField(OpencspHostPicker, {
      api,
      value: 'h1',
      form: { profileId: 'p1', where: 'host' },
    });
    await waitFor(() =>
      expect(api.deployments.validated).toEqual([
        { profileId: 'p1', hostId: 'h1', prepare: true },
      ]),
    );
    await userEvent.click(await radio('attic'));
    await userEvent.tab();
    expect(
      await screen.findByText('It belongs to somebody else.'),
    ).toBeInTheDocument();
  });

  it('says what to do when there is none', async () => {
    await renderField(OpencspHostPicker, { api: new FakeFormApi() });
    expect(await screen.findByText('You have no host yet')).toBeInTheDocument();
  });
});

describe('OpencspPrepareHost', () => {
  const open = (form: Record<string, unknown>) =>
    renderField(OpencspPrepareHost, { api: portal(), form });

  it.each([
    ['on for a new machine', { where: 'machine' }, true],
    ['off for a host that is ready', { where: 'host', hostId: 'h1' }, false],
    ['on for a host that failed', { where: 'host', hostId: 'h4' }, true],
  ])('is %s', async (_, form, isOn) => {
    const { last } = await open(form);
    await waitFor(() => expect(last()).toBe(isOn));
    expect(screen.getByRole('checkbox')).toHaveProperty('checked', isOn);
  });

  it('is off and stays so with NixOS, and says why', async () => {
    const api = portal();
    api.profiles.add(
      profileFixture('saved', { id: 'p9', deployment: 'nixos' }),
    );
    const { last } = await renderField(OpencspPrepareHost, {
      api,
      form: { where: 'machine', profileId: 'p9' },
    });
    await waitFor(() => expect(last()).toBe(false));
    expect(screen.getByRole('checkbox')).toBeDisabled();
    expect(
      screen.getByText(/With NixOS nothing is installed before/),
    ).toBeInTheDocument();
  });

  it('can be switched', async () => {
    const { last } = await open({ where: 'host', hostId: 'h1' });
    await waitFor(() => expect(last()).toBe(false));
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Install what is missing' }),
    );
    expect(last()).toBe(true);
  });

  it('cannot be switched for a host that something runs on, and says so', async () => {
    await open({ where: 'host', hostId: 'h3' });
    await waitFor(() => expect(screen.getByRole('checkbox')).toBeDisabled());
    expect(
      screen.getByText(/Something runs on the host already/),
    ).toBeInTheDocument();
  });
});

describe('OpencspPrepareHost behind another machine', () => {
  it('stays off, also when it was on for another host, and says why', async () => {
    const api = portal();
    const { hostKey } = hostFixture();
    if (!hostKey) {
      throw new Error('The fixture has no host key');
    }
    const jump = { address: '192.0.2.1', port: 22, user: 'root', hostKey };
    api.hosts.items = [failedHostFixture({ id: 'h6', name: 'vault', jump })];
    const { last } = await renderField(OpencspPrepareHost, {
      api,
      form: { where: 'host', hostId: 'h6' },
      value: true,
    });
    await waitFor(() => expect(last()).toBe(false));
    expect(screen.getByRole('checkbox')).toBeDisabled();
    expect(
      screen.getByText(/reached by way of another machine/),
    ).toBeInTheDocument();
  });
});

describe('OpencspDeploymentSummary', () => {
  const FORM = { profileId: 'p1', where: 'host', hostId: 'h1', prepare: true };

  it('tells what the portal says, with what should be known', async () => {
    const api = portal();
    api.deployments.warnings = ['The host is small.'];
    const { values } = await renderField(OpencspDeploymentSummary, {
      api,
      form: FORM,
    });
    expect(
      await screen.findByText(
        'Docker Compose brings p1 onto h1, which is prepared.',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('The host is small.')).toBeInTheDocument();
    expect(values).toEqual([]);
  });

  it('lists what must be put right first', async () => {
    const api = portal();
    api.deployments.hostProblems.h1 = 'The host is taken.';
    await renderField(OpencspDeploymentSummary, { api, form: FORM });
    expect(await screen.findByText('The host is taken.')).toBeInTheDocument();
    expect(screen.queryByText(/Docker Compose brings/)).toBeNull();
  });

  it('says when something is not filled in yet', async () => {
    await renderField(OpencspDeploymentSummary, {
      api: portal(),
      form: { profileId: 'p1', where: 'machine' },
    });
    expect(
      await screen.findByText('Fill in the fields above to see it.'),
    ).toBeInTheDocument();
  });

  it.each([
    ['an error', refusal(400, 'It cannot be told.'), /It cannot be told/],
    ['a role that may not', refusal(403, 'No.'), /can/],
  ])('has a face for %s', async (_, error, text) => {
    const api = portal();
    api.deployments.refusals.validate = error;
    await renderField(OpencspDeploymentSummary, { api, form: FORM });
    await waitFor(() =>
      expect(
        screen.getByRole('region', { name: 'What will happen' }),
      ).toHaveTextContent(text),
    );
  });
});

describe('the values of the form', () => {
  it.each(HOSTILE)('are read as texts or not at all: %s', (_, text) => {
    const values = readDeploymentValues({
      profileId: text,
      hostId: text,
      where: text,
      prepare: text,
      machineName: [text],
    });
    expect(values).toMatchObject({
      where: 'machine',
      machineName: '',
      prepare: undefined,
    });
    expect(values.profileId.length).toBeLessThanOrEqual(64);
    expect(startRequestOf(values)).not.toHaveProperty('hostId');
  });

  it('are those of an empty form for what is no form', () => {
    for (const form of [undefined, null, 7, 'x', []]) {
      expect(readDeploymentValues(form).profileId).toBe('');
    }
  });
});
