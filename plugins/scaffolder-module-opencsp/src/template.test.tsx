/*
 * Proves the whole form: the template "New machine" in the scaffolder's own wizard with these fields,
 * from an empty page to the values that the task gets, and what stops a person from going on. The
 * task itself is left to the backend module; the page around the wizard, to the browser tests.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { QueryClient } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { parse } from 'yaml';
import { z } from 'zod';
import { OpencspSshKeys } from './keys/OpencspSshKeys';
import { OpencspInstanceName } from './name/OpencspInstanceName';
import { OpencspNetworkPicker } from './network/OpencspNetworkPicker';
import { OpencspOsTemplatePicker } from './os/OpencspOsTemplatePicker';
import { OpencspSizePicker } from './size/OpencspSizePicker';
import { OpencspSummary } from './summary/OpencspSummary';
import { FakeFormApi } from './__testUtils__/FakeFormApi';
import { ED25519_KEY } from './__testUtils__/keys';
import {
  validateInstanceName,
  validateNetwork,
  validateOsTemplate,
  validateSize,
  validateSshKeys,
} from './validation';

const jsonSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());
type JsonObject = { [key: string]: z.infer<ReturnType<typeof z.json>> };

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
  }),
});

const template = templateSchema.parse(
  parse(
    readFileSync(
      resolve(__dirname, '../../../templates/instance/template.yaml'),
      'utf8',
    ),
  ),
);

const EXTENSIONS = [
  {
    name: 'OpencspInstanceName',
    component: OpencspInstanceName,
    validation: validateInstanceName,
  },
  {
    name: 'OpencspSizePicker',
    component: OpencspSizePicker,
    validation: validateSize,
  },
  {
    name: 'OpencspOsTemplatePicker',
    component: OpencspOsTemplatePicker,
    validation: validateOsTemplate,
  },
  {
    name: 'OpencspNetworkPicker',
    component: OpencspNetworkPicker,
    validation: validateNetwork,
  },
  {
    name: 'OpencspSshKeys',
    component: OpencspSshKeys,
    validation: validateSshKeys,
  },
  { name: 'OpencspSummary', component: OpencspSummary },
];

async function openForm(api = new FakeFormApi()) {
  window.scrollTo = () => {};
  const onCreate = jest.fn(async () => {});
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
      onCreate={onCreate}
    />,
    {
      apis: [
        [opencspApiRef, api],
        [
          opencspQueryClientApiRef,
          new QueryClient({ defaultOptions: { queries: { retry: false } } }),
        ],
      ],
    },
  );
  await screen.findByRole('radio', { name: 'Small' });
  return { api, onCreate };
}

const press = (name: string) =>
  userEvent.click(screen.getByRole('button', { name }));
const nameInput = () => screen.getByRole('textbox', { name: /^Name/ });
const keysInput = () =>
  screen.findByRole('textbox', { name: /^SSH public keys/ });

describe('the template "New machine"', () => {
  it('leads from an empty page to the values of the task', async () => {
    const { onCreate } = await openForm();
    await userEvent.type(nameInput(), 'web-1');
    await press('Next');
    await userEvent.click(await keysInput());
    await userEvent.paste(ED25519_KEY);
    await screen.findByText(/The portal makes the machine “web-1”/);
    await press('Review');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create machine' }),
    );
    expect(onCreate).toHaveBeenCalledWith({
      name: 'web-1',
      size: 'small',
      osTemplate: 'debian-12',
      network: { name: 'lan', mode: 'dhcp' },
      sshKeys: [ED25519_KEY],
      configure: true,
    });
  });

  it('does not go on with an empty name, and says why at the field', async () => {
    await openForm();
    await press('Next');
    await waitFor(() => expect(nameInput()).toBeInvalid());
    expect(nameInput()).toHaveAccessibleDescription(
      expect.stringContaining('Give the machine a name.'),
    );
  });

  it('asks the portal again on going on', async () => {
    const { api } = await openForm();
    await userEvent.type(nameInput(), 'web-1');
    await screen.findByRole('radio', { name: 'Small', checked: true });
    api.takenNames = ['web-1'];
    await press('Next');
    await waitFor(() =>
      expect(nameInput()).toHaveAccessibleDescription(
        expect.stringContaining('The name web-1 is taken.'),
      ),
    );
  });

  it('does not go on while the portal cannot check, and says so', async () => {
    const { api } = await openForm();
    await userEvent.type(nameInput(), 'web-1');
    api.down = true;
    await press('Next');
    expect(
      await screen.findByText(/'Name' The portal is being repaired/),
    ).toBeInTheDocument();
  });

  it('does not go on with a wrong key, and keeps everything on going back', async () => {
    await openForm();
    await userEvent.type(nameInput(), 'web-1');
    await userEvent.click(screen.getByRole('radio', { name: 'Large' }));
    await press('Next');
    await userEvent.click(await keysInput());
    await userEvent.paste('nonsense');
    await press('Review');
    await waitFor(async () => expect(await keysInput()).toBeInvalid());
    await press('Back');
    expect(
      await screen.findByRole('radio', { name: 'Large', checked: true }),
    ).toBeInTheDocument();
    expect(nameInput()).toHaveValue('web-1');
  });
});
