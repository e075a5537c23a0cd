/*
 * The fields as the new frontend system takes them. They are loaded when a form opens: what checks an
 * answer knows the schemas of the API, and no other page needs them.
 */
import {
  createFormField,
  FormField,
} from '@backstage/plugin-scaffolder-react/alpha';
import { FieldName } from './fieldNames';
import {
  keysSchema,
  networkSchema,
  passwordSchema,
  servicesSchema,
  switchSchema,
  textSchema,
} from './fieldSchemas';
import {
  validateDeploymentSummary,
  validateHost,
  validateOldHost,
  validateProfile,
} from './deployment/validation';
import {
  validateAdminEmail,
  validateDeployment,
  validateDomain,
  validatePasswordStrategy,
  validateProfileName,
  validateProfilePreview,
  validateServices,
} from './profile/validation';
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

const profileName = () =>
  import('./profile/fields/OpencspProfileName').then(m =>
    createFormField({
      name: 'OpencspProfileName',
      component: m.OpencspProfileName,
      validation: validateProfileName,
      schema: textSchema,
    }),
  );

const domain = () =>
  import('./profile/fields/OpencspDomain').then(m =>
    createFormField({
      name: 'OpencspDomain',
      component: m.OpencspDomain,
      validation: validateDomain,
      schema: textSchema,
    }),
  );

const adminEmail = () =>
  import('./profile/fields/OpencspAdminEmail').then(m =>
    createFormField({
      name: 'OpencspAdminEmail',
      component: m.OpencspAdminEmail,
      validation: validateAdminEmail,
      schema: textSchema,
    }),
  );

const deployment = () =>
  import('./profile/fields/OpencspDeployment').then(m =>
    createFormField({
      name: 'OpencspDeployment',
      component: m.OpencspDeployment,
      validation: validateDeployment,
      schema: textSchema,
    }),
  );

const protocol = () =>
  import('./profile/fields/OpencspProtocol').then(m =>
    createFormField({
      name: 'OpencspProtocol',
      component: m.OpencspProtocol,
      schema: textSchema,
    }),
  );

const passwordStrategy = () =>
  import('./profile/password/OpencspPasswordStrategy').then(m =>
    createFormField({
      name: 'OpencspPasswordStrategy',
      component: m.OpencspPasswordStrategy,
      validation: validatePasswordStrategy,
      schema: passwordSchema,
    }),
  );

const accounts = () =>
  import('./profile/fields/OpencspAccounts').then(m =>
    createFormField({
      name: 'OpencspAccounts',
      component: m.OpencspAccounts,
      schema: textSchema,
    }),
  );

const servicePicker = () =>
  import('./profile/services/OpencspServicePicker').then(m =>
    createFormField({
      name: 'OpencspServicePicker',
      component: m.OpencspServicePicker,
      validation: validateServices,
      schema: servicesSchema,
    }),
  );

const profilePreview = () =>
  import('./profile/preview/OpencspProfilePreview').then(m =>
    createFormField({
      name: 'OpencspProfilePreview',
      component: m.OpencspProfilePreview,
      validation: validateProfilePreview,
      schema: textSchema,
    }),
  );

const profilePicker = () =>
  import('./deployment/OpencspProfilePicker').then(m =>
    createFormField({
      name: 'OpencspProfilePicker',
      component: m.OpencspProfilePicker,
      validation: validateProfile,
      schema: textSchema,
    }),
  );

const hostPicker = () =>
  import('./deployment/OpencspHostPicker').then(m =>
    createFormField({
      name: 'OpencspHostPicker',
      component: m.OpencspHostPicker,
      validation: validateHost,
      schema: textSchema,
    }),
  );

const oldHost = () =>
  import('./deployment/OpencspOldHost').then(m =>
    createFormField({
      name: 'OpencspOldHost',
      component: m.OpencspOldHost,
      validation: validateOldHost,
      schema: textSchema,
    }),
  );

const prepareHost = () =>
  import('./deployment/OpencspPrepareHost').then(m =>
    createFormField({
      name: 'OpencspPrepareHost',
      component: m.OpencspPrepareHost,
      schema: switchSchema,
    }),
  );

const deploymentSummary = () =>
  import('./deployment/OpencspDeploymentSummary').then(m =>
    createFormField({
      name: 'OpencspDeploymentSummary',
      component: m.OpencspDeploymentSummary,
      validation: validateDeploymentSummary,
      schema: textSchema,
    }),
  );

/** The loaders of the fields, by the names of their extensions. */
export const fieldLoaders: Record<FieldName, () => Promise<FormField>> = {
  'opencsp-instance-name': instanceName,
  'opencsp-size-picker': sizePicker,
  'opencsp-os-template-picker': osTemplatePicker,
  'opencsp-network-picker': networkPicker,
  'opencsp-ssh-keys': sshKeys,
  'opencsp-summary': summary,
  'opencsp-profile-name': profileName,
  'opencsp-domain': domain,
  'opencsp-admin-email': adminEmail,
  'opencsp-deployment': deployment,
  'opencsp-protocol': protocol,
  'opencsp-password-strategy': passwordStrategy,
  'opencsp-accounts': accounts,
  'opencsp-service-picker': servicePicker,
  'opencsp-profile-preview': profilePreview,
  'opencsp-profile-picker': profilePicker,
  'opencsp-host-picker': hostPicker,
  'opencsp-old-host': oldHost,
  'opencsp-prepare-host': prepareHost,
  'opencsp-deployment-summary': deploymentSummary,
};
