import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/**
 * What the fields use of what the scaffolder hands to a field. A value may come from the page's
 * address and be of any form, so it is `unknown` until the field has read it.
 */
export interface FieldProps<T>
  extends Pick<
    FieldExtensionComponentProps<unknown>,
    'required' | 'disabled' | 'hideError'
  > {
  formData?: unknown;
  onChange: (value: T) => void;
  /** The id that the form gives to the field. */
  idSchema: { $id: string };
  schema: { title?: string; description?: string; enum?: unknown };
  rawErrors?: string[];
  /** Holds the values of the whole form, from all its pages. */
  formContext?: unknown;
}
