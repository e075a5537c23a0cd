/**
 * Form fields for OpenCSP templates, for the new frontend system.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { formFields } from './formFields';

/** Adds the form fields of OpenCSP to the scaffolder. */
export default createFrontendModule({
  pluginId: 'scaffolder',
  extensions: formFields,
});
