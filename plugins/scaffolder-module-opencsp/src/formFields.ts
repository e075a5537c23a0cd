import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { FIELD_NAMES, FieldName } from './fieldNames';

async function loadField(name: FieldName) {
  const { fieldLoaders } = await import('./fieldLoaders');
  return fieldLoaders[name]();
}

/** The form fields of OpenCSP; each is loaded when a form needs it, and nothing of them before. */
export const formFields = FIELD_NAMES.map(name =>
  FormFieldBlueprint.make({ name, params: { field: () => loadField(name) } }),
);
