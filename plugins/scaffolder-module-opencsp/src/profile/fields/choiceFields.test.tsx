/*
 * Proves that a person sees what can deploy a profile and why something cannot, and what each
 * way of connecting costs, and who makes the accounts of people.
 */
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { catalogueFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { FakeFormApi } from '../../__testUtils__/FakeFormApi';
import { renderField } from '../../__testUtils__/renderField';
import { OpencspAccounts } from './OpencspAccounts';
import { OpencspDeployment } from './OpencspDeployment';
import { OpencspProtocol } from './OpencspProtocol';

const radio = (name: string) => screen.findByRole('radio', { name });

describe('OpencspDeployment', () => {
  it('chooses the first that is there, and says why another is not', async () => {
    const { last } = await renderField(OpencspDeployment, { value: '' });
    await waitFor(() => expect(last()).toBe('compose'));
    expect(await radio('NixOS')).toBeDisabled();
    expect(await radio('NixOS')).toHaveAccessibleDescription(
      expect.stringMatching(
        /^The whole machine is described.* The module for NixOS is not installed.$/,
      ),
    );
  });

  it('says of each what it means, and which of the chosen services it cannot deploy', async () => {
    const api = new FakeFormApi();
    api.profiles.services = {
      ...catalogueFixture,
      deployments: [
        { id: 'nixos', title: 'NixOS', available: true },
        { id: 'compose', title: 'Docker Compose', available: true },
      ],
    };
    const { last } = await renderField(OpencspDeployment, {
      api,
      value: '',
      form: { services: [{ id: 'jellyfin' }] },
    });
    await waitFor(() => expect(last()).toBe('compose'));
    expect(await radio('Docker Compose')).toHaveAccessibleDescription(
      /^Each service runs in a container of its own/,
    );
    expect(await radio('NixOS')).toBeDisabled();
    expect(await radio('NixOS')).toHaveAccessibleDescription(
      /Cannot deploy Jellyfin\.$/,
    );
  });

  it('says what changing it does, where the profile is there already', async () => {
    await renderField(OpencspDeployment, {
      value: 'compose',
      form: { profileId: 'p1' },
    });
    expect(
      await screen.findByText(/nothing changes on a host until you deploy/),
    ).toBeInTheDocument();
  });

  it('refuses one that there is not, and takes it back', async () => {
    await renderField(OpencspDeployment, { value: 'kubernetes' });
    (await radio('Docker Compose')).focus();
    await userEvent.tab();
    const problem = 'Choose how the services are deployed.';
    expect(screen.getByText(problem)).toBeInTheDocument();
    await userEvent.click(await radio('Docker Compose'));
    expect(await radio('Docker Compose')).toBeChecked();
    expect(screen.queryByText(problem)).toBeNull();
  });

  it('says what an operator does when there is none', async () => {
    const api = new FakeFormApi();
    api.profiles.services = { ...catalogueFixture, deployments: [] };
    await renderField(OpencspDeployment, { api, value: '' });
    expect(
      await screen.findByText('Nothing can deploy profiles'),
    ).toBeInTheDocument();
  });
});

describe('OpencspProtocol', () => {
  it('is HTTPS, and says what HTTP only means once it is chosen', async () => {
    const { last } = await renderField(OpencspProtocol);
    expect(await radio('HTTPS')).toBeChecked();
    expect(screen.queryByText(/no single sign-on and/)).toBeNull();
    await userEvent.click(await radio('HTTP only'));
    expect(last()).toBe('http');
    expect(
      screen.getByText(/there is no single sign-on and no second factor/),
    ).toBeInTheDocument();
  });

  it('offers certificates for trials, and says what they mean once they are chosen', async () => {
    const { last } = await renderField(OpencspProtocol);
    expect(await radio('HTTPS, to try things out')).not.toBeChecked();
    expect(screen.queryByText(/warn of every page/)).toBeNull();
    await userEvent.click(await radio('HTTPS, to try things out'));
    expect(last()).toBe('https-staging');
    expect(await radio('HTTPS, to try things out')).toBeChecked();
    expect(screen.getByText(/warn of every page/)).toBeInTheDocument();
  });

  it('says on each answer what it costs', async () => {
    await renderField(OpencspProtocol);
    expect(await radio('HTTPS')).toHaveAccessibleDescription(
      /five times a week at most/,
    );
    expect(await radio('HTTPS, to try things out')).toHaveAccessibleDescription(
      /No browser trusts them/,
    );
    expect(await radio('HTTP only')).toHaveAccessibleDescription(
      /passwords too. There is no single sign-on, and some apps refuse/,
    );
  });

  it('is HTTPS for an answer that it does not know', async () => {
    await renderField(OpencspProtocol, { value: { evil: true } });
    expect(await radio('HTTPS')).toBeChecked();
  });

  it('offers what the template lists, when it lists answers', async () => {
    await renderField(OpencspProtocol, { schema: { enum: ['https', 'http'] } });
    expect(await radio('HTTP only')).toBeInTheDocument();
    expect(screen.getAllByRole('radio')).toHaveLength(2);
  });
});

describe('OpencspAccounts', () => {
  it('is the portal, and says what each answer means', async () => {
    await renderField(OpencspAccounts);
    expect(await radio('Made by the portal')).toBeChecked();
    expect(await radio('Made by the portal')).toHaveAccessibleDescription(
      /loses it when you remove them/,
    );
    expect(await radio('Made by hand')).toHaveAccessibleDescription(
      /You make and remove each account yourself/,
    );
  });

  it('says what accounts by hand cost once they are chosen', async () => {
    const { last } = await renderField(OpencspAccounts);
    expect(screen.queryByText(/taken out of each service by you/)).toBeNull();
    await userEvent.click(await radio('Made by hand'));
    expect(last()).toBe('manual');
    expect(
      screen.getByText(/taken out of each service by you/),
    ).toBeInTheDocument();
  });

  it('is the portal when a link says nonsense', async () => {
    await renderField(OpencspAccounts, { value: { evil: true } });
    expect(await radio('Made by the portal')).toBeChecked();
  });
});
