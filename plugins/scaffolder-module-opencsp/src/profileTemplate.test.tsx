/*
 * Proves the whole form: the template "Choose services" in the scaffolder's own wizard with these
 * fields, from a bundle to the values that the task gets; an edit and a copy by the page's address; and
 * that a typed password leaves the page by its hand-off only. The task itself is left to the backend
 * module; the page around the wizard, to the browser tests.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { profileFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { parse } from 'yaml';
import { z } from 'zod';
import { FakeFormApi } from './__testUtils__/FakeFormApi';
import { OpencspAccounts } from './profile/fields/OpencspAccounts';
import { OpencspAdminEmail } from './profile/fields/OpencspAdminEmail';
import { OpencspDeployment } from './profile/fields/OpencspDeployment';
import { OpencspDomain } from './profile/fields/OpencspDomain';
import { OpencspProfileName } from './profile/fields/OpencspProfileName';
import { OpencspProtocol } from './profile/fields/OpencspProtocol';
import { createPasswordStrategyField } from './profile/password/OpencspPasswordStrategy';
import { OpencspProfilePreview } from './profile/preview/OpencspProfilePreview';
import { OpencspServicePicker } from './profile/services/OpencspServicePicker';
import {
  validateAdminEmail,
  validateDeployment,
  validateDomain,
  validatePasswordStrategy,
  validateProfileName,
  validateProfilePreview,
  validateServices,
} from './profile/validation';
import { withQueries } from './shared/withQueries';

type JsonObject = { [key: string]: z.infer<ReturnType<typeof z.json>> };
const jsonSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

const templateSchema = z.object({
  metadata: z.object({ title: z.string() }),
  spec: z.object({
    presentation: z.object({
      buttonLabels: z.object({
        reviewButtonText: z.string(),
        createButtonText: z.string(),
      }),
    }),
    parameters: z.array(
      z.intersection(z.object({ title: z.string() }), jsonSchema),
    ),
    output: z.object({
      links: z.array(
        z.object({
          url: z.string().optional(),
          entityRef: z.string().optional(),
        }),
      ),
    }),
  }),
});

const template = templateSchema.parse(
  parse(
    readFileSync(
      resolve(__dirname, '../../../templates/profile/template.yaml'),
      'utf8',
    ),
  ),
);

const SECRET = 'wombat tunnel ginger 41';
const strong = async () => () => ({ score: 4 });

const EXTENSIONS = [
  {
    name: 'OpencspServicePicker',
    component: OpencspServicePicker,
    validation: validateServices,
  },
  {
    name: 'OpencspProfileName',
    component: OpencspProfileName,
    validation: validateProfileName,
  },
  {
    name: 'OpencspDomain',
    component: OpencspDomain,
    validation: validateDomain,
  },
  {
    name: 'OpencspAdminEmail',
    component: OpencspAdminEmail,
    validation: validateAdminEmail,
  },
  { name: 'OpencspProtocol', component: OpencspProtocol },
  { name: 'OpencspAccounts', component: OpencspAccounts },
  {
    name: 'OpencspDeployment',
    component: OpencspDeployment,
    validation: validateDeployment,
  },
  {
    name: 'OpencspPasswordStrategy',
    component: withQueries(createPasswordStrategyField(strong)),
    validation: validatePasswordStrategy,
  },
  {
    name: 'OpencspProfilePreview',
    component: OpencspProfilePreview,
    validation: validateProfilePreview,
  },
];

async function openForm(
  api = new FakeFormApi(),
  initialState: JsonObject = {},
) {
  window.scrollTo = () => {};
  const onCreate = jest.fn(async () => {});
  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  await renderInTestApp(
    <Stepper
      manifest={{
        title: template.metadata.title,
        presentation: template.spec.presentation,
        steps: template.spec.parameters.map(({ title, ...schema }) => ({
          title,
          schema: { title, ...schema },
        })),
      }}
      extensions={EXTENSIONS}
      initialState={initialState}
      onCreate={onCreate}
    />,
    {
      apis: [
        [opencspApiRef, api],
        [opencspQueryClientApiRef, cache],
      ],
    },
  );
  await screen.findByRole('checkbox', { name: 'Nextcloud' });
  return { api, cache, onCreate };
}

const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));

const choose = async (name: string) =>
  userEvent.click(await screen.findByRole('radio', { name }));
const text = (name: RegExp) => screen.findByRole('textbox', { name });

async function chooseMinimal() {
  await userEvent.click(screen.getByRole('button', { name: /^Minimal/ }));
  await press('Next');
}

async function fillNames() {
  await userEvent.type(await text(/^Name/), 'office');
  await userEvent.type(await text(/^Domain/), 'ada.example.com');
  await userEvent.type(await text(/^E-mail/), 'ada@example.com');
  await press('Next');
}

const HOMER = [{ id: 'homer', access: 'everyone', secondFactor: false }];

describe('the template "Choose services"', () => {
  it('leads from a bundle to the values of the task', async () => {
    const { onCreate } = await openForm();
    await chooseMinimal();
    await fillNames();
    await screen.findByText(/makes the profile “office” with the branch/);
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save profile' }),
    );
    expect(onCreate).toHaveBeenCalledWith({
      services: HOMER,
      name: 'office',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      protocol: 'https',
      deployment: 'compose',
      passwordStrategy: { strategy: 'generated' },
      accounts: 'automatic',
      preview: '',
    });
  });

  it('hands on that certificates are for trials and accounts made by hand, and shows both in the review', async () => {
    const { onCreate } = await openForm();
    await chooseMinimal();
    await choose('HTTPS, to try things out');
    await fillNames();
    await choose('Made by hand');
    await screen.findByText(
      /accounts of people by hand.*certificates for trials/,
    );
    await press('Review');
    expect(
      await screen.findByText('HTTPS, to try things out'),
    ).toBeInTheDocument();
    expect(screen.getByText('Made by hand')).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save profile' }),
    );
    expect(onCreate).toHaveBeenCalledWith(
      expect.objectContaining({
        protocol: 'https-staging',
        accounts: 'manual',
      }),
    );
  });

  it('waits for a typed password to be handed over, and keeps the handle only', async () => {
    const { api, cache, onCreate } = await openForm();
    await chooseMinimal();
    await fillNames();
    await choose('One for all');
    // Enter sends the form while the field was never left.
    await userEvent.type(
      await screen.findByLabelText('Password'),
      `${SECRET}{Enter}`,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save profile' }),
    );
    const page = document.documentElement.outerHTML;
    expect(onCreate).toHaveBeenCalledWith(
      expect.objectContaining({
        passwordStrategy: {
          strategy: 'universal',
          handoff: 'handoff-000000000001',
        },
      }),
    );
    expect([...api.profiles.handedOff.values()]).toEqual([SECRET]);
    const seen = JSON.stringify([
      onCreate.mock.calls,
      page,
      api.profiles.previewed,
      window.location.href,
      { ...window.localStorage },
      { ...window.sessionStorage },
      cache
        .getQueryCache()
        .getAll()
        .map(query => [query.queryKey, query.state]),
    ]);
    expect(seen).not.toContain('wombat');
    expect(page).not.toContain('handoff-000000000001');
  });

  it('hands a password over when Next is pressed right away', async () => {
    const { api } = await openForm();
    await chooseMinimal();
    await fillNames();
    await choose('One for all');
    await userEvent.type(await screen.findByLabelText('Password'), SECRET);
    await press('Review');
    expect(
      await screen.findByRole('button', { name: 'Save profile' }),
    ).toBeInTheDocument();
    expect(api.profiles.handedOff.size).toBe(1);
  });

  it('stays on the page with a password that is not fine, and says why', async () => {
    const { api } = await openForm();
    await chooseMinimal();
    await fillNames();
    await choose('One for all');
    await userEvent.type(
      await screen.findByLabelText('Password'),
      'short{Enter}',
    );
    expect(
      await screen.findByText('Use at least 12 characters.'),
    ).toBeInTheDocument();
    expect(screen.getByLabelText('Password')).toHaveFocus();
    expect(api.profiles.handedOff.size).toBe(0);
  });

  it('does not go on without a service, and says why', async () => {
    await openForm();
    await press('Next');
    expect(
      await screen.findByText('Choose at least one service.'),
    ).toBeInTheDocument();
  });

  it('asks the portal again on going on', async () => {
    const { api } = await openForm();
    await chooseMinimal();
    api.profiles.takenNames = ['office'];
    await fillNames();
    const name = await text(/^Name/);
    await waitFor(() =>
      expect(name).toHaveAccessibleDescription(
        expect.stringContaining('You have a profile "office".'),
      ),
    );
  });

  it('is not sent while anything of any page is wrong', async () => {
    const { api } = await openForm();
    await chooseMinimal();
    await fillNames();
    await screen.findByText(/makes the profile “office” with the branch/);
    api.profiles.takenDomains = ['ada.example.com'];
    await press('Review');
    expect(
      await screen.findByText('Another profile has this domain.'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Save profile' })).toBeNull();
  });

  it('keeps everything on going back', async () => {
    await openForm();
    await chooseMinimal();
    await fillNames();
    await choose('One for all');
    await userEvent.type(await screen.findByLabelText('Password'), SECRET);
    await userEvent.tab();
    await userEvent.tab();
    await screen.findByText(/The portal has your password/);
    await press('Back');
    expect(await text(/^Domain/)).toHaveValue('ada.example.com');
    await press('Back');
    expect(
      await screen.findByRole('checkbox', { name: 'Homer' }),
    ).toBeChecked();
    await press('Next');
    await text(/^Domain/);
    await press('Next');
    expect(
      await screen.findByText(/The portal has your password/),
    ).toBeInTheDocument();
  });

  it('edits a profile that the address names, under its name', async () => {
    const api = new FakeFormApi();
    const profile = profileFixture('saved', { id: 'p1', name: 'family' });
    api.profiles.add(profile);
    const { onCreate } = await openForm(api, {
      profileId: 'p1',
      version: profile.version,
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      protocol: 'https',
      passwordStrategy: 'generated',
      services: HOMER,
    });
    await press('Next');
    expect(await text(/^Name/)).toHaveAttribute('readonly');
    await press('Next');
    await screen.findByText(/changes the profile “family” with one commit/);
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Save profile' }),
    );
    expect(onCreate).toHaveBeenCalledWith(
      expect.objectContaining({
        profileId: 'p1',
        version: profile.version,
        passwordStrategy: { strategy: 'generated' },
      }),
    );
  });

  it('copies one without its id and name', async () => {
    await openForm(undefined, {
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      services: HOMER,
    });
    await press('Next');
    const name = await text(/^Name/);
    expect(name).toHaveValue('');
    expect(name).not.toHaveAttribute('readonly');
    expect(await text(/^Domain/)).toHaveValue('ada.example.com');
  });

  it('leads to the page of the profile first, then to the catalog', () => {
    const [first, second] = template.spec.output.links;
    expect(first.url).toMatch(/^\/opencsp\/profiles\//);
    expect(second.entityRef).toBeDefined();
  });
});
