/**
 * The form fields for the old frontend system. Put each into the scaffolder plugin with
 * `scaffolderPlugin.provide(…)`, and `opencspApiFactories` of `@opencsp/plugin-opencsp-react` into
 * the app's APIs.
 *
 * @packageDocumentation
 */
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import {
  keysSchema,
  networkSchema,
  passwordSchema,
  servicesSchema,
  switchSchema,
  textSchema,
} from './fieldSchemas';
import { OpencspDeploymentSummary } from './deployment/OpencspDeploymentSummary';
import { OpencspHostPicker } from './deployment/OpencspHostPicker';
import { OpencspOldHost } from './deployment/OpencspOldHost';
import { OpencspPrepareHost } from './deployment/OpencspPrepareHost';
import { OpencspProfilePicker } from './deployment/OpencspProfilePicker';
import {
  validateDeploymentSummary,
  validateHost,
  validateOldHost,
  validateProfile,
} from './deployment/validation';
import { OpencspSshKeys } from './keys/OpencspSshKeys';
import { OpencspInstanceName } from './name/OpencspInstanceName';
import { OpencspNetworkPicker } from './network/OpencspNetworkPicker';
import { OpencspOsTemplatePicker } from './os/OpencspOsTemplatePicker';
import { OpencspAccounts } from './profile/fields/OpencspAccounts';
import { OpencspProfileName } from './profile/fields/OpencspProfileName';
import { OpencspDomain } from './profile/fields/OpencspDomain';
import { OpencspAdminEmail } from './profile/fields/OpencspAdminEmail';
import { OpencspDeployment } from './profile/fields/OpencspDeployment';
import { OpencspProtocol } from './profile/fields/OpencspProtocol';
import { OpencspPasswordStrategy } from './profile/password/OpencspPasswordStrategy';
import { OpencspServicePicker } from './profile/services/OpencspServicePicker';
import { OpencspProfilePreview } from './profile/preview/OpencspProfilePreview';
import {
  validateProfileName,
  validateDomain,
  validateAdminEmail,
  validateDeployment,
  validatePasswordStrategy,
  validateServices,
  validateProfilePreview,
} from './profile/validation';
import { OpencspSizePicker } from './size/OpencspSizePicker';
import { OpencspSummary } from './summary/OpencspSummary';
import {
  validateInstanceName,
  validateNetwork,
  validateOsTemplate,
  validateSize,
  validateSshKeys,
} from './validation';

/** @public */
export const instanceNameFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspInstanceName',
  component: OpencspInstanceName,
  validation: validateInstanceName,
  schema: textSchema.schema,
});

/** @public */
export const sizePickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspSizePicker',
  component: OpencspSizePicker,
  validation: validateSize,
  schema: textSchema.schema,
});

/** @public */
export const osTemplatePickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspOsTemplatePicker',
  component: OpencspOsTemplatePicker,
  validation: validateOsTemplate,
  schema: textSchema.schema,
});

/** @public */
export const networkPickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspNetworkPicker',
  component: OpencspNetworkPicker,
  validation: validateNetwork,
  schema: networkSchema.schema,
});

/** @public */
export const sshKeysFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspSshKeys',
  component: OpencspSshKeys,
  validation: validateSshKeys,
  schema: keysSchema.schema,
});

/** @public */
export const summaryFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspSummary',
  component: OpencspSummary,
  schema: textSchema.schema,
});

/** @public */
export const profileNameFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspProfileName',
  component: OpencspProfileName,
  validation: validateProfileName,
  schema: textSchema.schema,
});

/** @public */
export const domainFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspDomain',
  component: OpencspDomain,
  validation: validateDomain,
  schema: textSchema.schema,
});

/** @public */
export const adminEmailFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspAdminEmail',
  component: OpencspAdminEmail,
  validation: validateAdminEmail,
  schema: textSchema.schema,
});

/** @public */
export const deploymentFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspDeployment',
  component: OpencspDeployment,
  validation: validateDeployment,
  schema: textSchema.schema,
});

/** @public */
export const protocolFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspProtocol',
  component: OpencspProtocol,
  schema: textSchema.schema,
});

/** @public */
export const passwordStrategyFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspPasswordStrategy',
  component: OpencspPasswordStrategy,
  validation: validatePasswordStrategy,
  schema: passwordSchema.schema,
});

/** @public */
export const accountsFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspAccounts',
  component: OpencspAccounts,
  schema: textSchema.schema,
});

/** @public */
export const servicePickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspServicePicker',
  component: OpencspServicePicker,
  validation: validateServices,
  schema: servicesSchema.schema,
});

/** @public */
export const profilePreviewFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspProfilePreview',
  component: OpencspProfilePreview,
  validation: validateProfilePreview,
  schema: textSchema.schema,
});

/** @public */
export const profilePickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspProfilePicker',
  component: OpencspProfilePicker,
  validation: validateProfile,
  schema: textSchema.schema,
});

/** @public */
export const hostPickerFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspHostPicker',
  component: OpencspHostPicker,
  validation: validateHost,
  schema: textSchema.schema,
});

/** @public */
export const oldHostFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspOldHost',
  component: OpencspOldHost,
  validation: validateOldHost,
  schema: textSchema.schema,
});

/** @public */
export const prepareHostFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspPrepareHost',
  component: OpencspPrepareHost,
  schema: switchSchema.schema,
});

/** @public */
export const deploymentSummaryFieldExtension = createScaffolderFieldExtension({
  name: 'OpencspDeploymentSummary',
  component: OpencspDeploymentSummary,
  validation: validateDeploymentSummary,
  schema: textSchema.schema,
});
