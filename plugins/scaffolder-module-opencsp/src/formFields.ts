/*
 * The fields as the new frontend system takes them. The only file that uses the scaffolder's alpha
 * entry, since that may change with each release.
 */
import {
  createFormField,
  FormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { keysSchema, networkSchema, textSchema } from './fieldSchemas';
import {
  validateInstanceName,
  validateNetwork,
  validateOsTemplate,
  validateSize,
  validateSshKeys,
} from './validation';

const instanceName = () =>
  import('./name/OpencspInstanceName').then(m =>
    createFormField({
      name: 'OpencspInstanceName',
      component: m.OpencspInstanceName,
      validation: validateInstanceName,
      schema: textSchema,
    }),
  );

const sizePicker = () =>
  import('./size/OpencspSizePicker').then(m =>
    createFormField({
      name: 'OpencspSizePicker',
      component: m.OpencspSizePicker,
      validation: validateSize,
      schema: textSchema,
    }),
  );

const osTemplatePicker = () =>
  import('./os/OpencspOsTemplatePicker').then(m =>
    createFormField({
      name: 'OpencspOsTemplatePicker',
      component: m.OpencspOsTemplatePicker,
      validation: validateOsTemplate,
      schema: textSchema,
    }),
  );

const networkPicker = () =>
  import('./network/OpencspNetworkPicker').then(m =>
    createFormField({
      name: 'OpencspNetworkPicker',
      component: m.OpencspNetworkPicker,
      validation: validateNetwork,
      schema: networkSchema,
    }),
  );

const sshKeys = () =>
  import('./keys/OpencspSshKeys').then(m =>
    createFormField({
      name: 'OpencspSshKeys',
      component: m.OpencspSshKeys,
      validation: validateSshKeys,
      schema: keysSchema,
    }),
  );

const summary = () =>
  import('./summary/OpencspSummary').then(m =>
    createFormField({
      name: 'OpencspSummary',
      component: m.OpencspSummary,
      schema: textSchema,
    }),
  );

/** The loaders of the fields, by the names of their extensions. */
export const fieldLoaders: Record<string, () => Promise<FormField>> = {
  'opencsp-instance-name': instanceName,
  'opencsp-size-picker': sizePicker,
  'opencsp-os-template-picker': osTemplatePicker,
  'opencsp-network-picker': networkPicker,
  'opencsp-ssh-keys': sshKeys,
  'opencsp-summary': summary,
};

/** The form fields of OpenCSP; each is loaded when a form needs it. */
export const formFields = Object.entries(fieldLoaders).map(([name, field]) =>
  FormFieldBlueprint.make({ name, params: { field } }),
);
