import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { QueryClient } from '@tanstack/react-query';
import { parse } from 'yaml';
import { z } from 'zod';
import { OpencspDeploymentSummary } from '../deployment/OpencspDeploymentSummary';
import { OpencspHostPicker } from '../deployment/OpencspHostPicker';
import { OpencspOldHost } from '../deployment/OpencspOldHost';
import { OpencspPrepareHost } from '../deployment/OpencspPrepareHost';
import { OpencspProfilePicker } from '../deployment/OpencspProfilePicker';
import {
  validateDeploymentSummary,
  validateHost,
  validateOldHost,
  validateProfile,
} from '../deployment/validation';
import { OpencspSshKeys } from '../keys/OpencspSshKeys';
import { OpencspInstanceName } from '../name/OpencspInstanceName';
import { OpencspNetworkPicker } from '../network/OpencspNetworkPicker';
import { OpencspOsTemplatePicker } from '../os/OpencspOsTemplatePicker';
import { OpencspAccounts } from '../profile/fields/OpencspAccounts';
import { OpencspAdminEmail } from '../profile/fields/OpencspAdminEmail';
import { OpencspDeployment } from '../profile/fields/OpencspDeployment';
import { OpencspDomain } from '../profile/fields/OpencspDomain';
import { OpencspProfileName } from '../profile/fields/OpencspProfileName';
import { OpencspProtocol } from '../profile/fields/OpencspProtocol';
import { OpencspPasswordStrategy } from '../profile/password/OpencspPasswordStrategy';
import { OpencspServicePicker } from '../profile/services/OpencspServicePicker';
import {
  validateAdminEmail,
  validateDeployment,
  validateDomain,
  validatePasswordStrategy,
  validateProfileName,
  validateServices,
} from '../profile/validation';
import { OpencspSizePicker } from '../size/OpencspSizePicker';
import {
  validateInstanceName,
  validateNetwork,
  validateOsTemplate,
  validateSize,
  validateSshKeys,
} from '../validation';
import { FakeFormApi } from './FakeFormApi';

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
      links: z.array(z.object({ url: z.string().optional() })),
    }),
  }),
});

const EXTENSIONS = [
  {
    name: 'OpencspProfilePicker',
    component: OpencspProfilePicker,
    validation: validateProfile,
  },
  {
    name: 'OpencspHostPicker',
    component: OpencspHostPicker,
    validation: validateHost,
  },
  {
    name: 'OpencspOldHost',
    component: OpencspOldHost,
    validation: validateOldHost,
  },
  { name: 'OpencspPrepareHost', component: OpencspPrepareHost },
  {
    name: 'OpencspDeploymentSummary',
    component: OpencspDeploymentSummary,
    validation: validateDeploymentSummary,
  },
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
    component: OpencspPasswordStrategy,
    validation: validatePasswordStrategy,
  },
];

/** Opens a template of this repository in the scaffolder's own wizard, with all fields of the module. */
export async function openTemplate(
  name: string,
  api: FakeFormApi,
  initialState: JsonObject = {},
) {
  window.scrollTo = () => {};
  const template = templateSchema.parse(
    parse(
      readFileSync(
        resolve(__dirname, `../../../../templates/${name}/template.yaml`),
        'utf8',
      ),
    ),
  );
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
      initialState={initialState}
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
  return { onCreate, links: template.spec.output.links };
}
