/**
 * The form fields for the old frontend system. Put each into the scaffolder plugin with
 * `scaffolderPlugin.provide(…)`, and `opencspApiFactories` of `@opencsp/plugin-opencsp-react` into
 * the app's APIs.
 *
 * @packageDocumentation
 */
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { keysSchema, networkSchema, textSchema } from './fieldSchemas';
import { OpencspSshKeys } from './keys/OpencspSshKeys';
import { OpencspInstanceName } from './name/OpencspInstanceName';
import { OpencspNetworkPicker } from './network/OpencspNetworkPicker';
import { OpencspOsTemplatePicker } from './os/OpencspOsTemplatePicker';
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
