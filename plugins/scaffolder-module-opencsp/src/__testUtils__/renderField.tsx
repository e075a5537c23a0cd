import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { QueryClient } from '@tanstack/react-query';
import { ComponentType, useState } from 'react';
import { FieldProps } from '../shared/fieldProps';
import { FakeFormApi } from './FakeFormApi';

/**
 * Renders one field as the scaffolder's form would: it holds the value, and knows the other values
 * of the form.
 */
export async function renderField<T>(
  Field: ComponentType<FieldProps<T>>,
  options: {
    api?: FakeFormApi;
    value?: unknown;
    /** The other values of the form. */
    form?: Record<string, unknown>;
    rawErrors?: string[];
    hideError?: boolean;
    schema?: FieldProps<T>['schema'];
  } = {},
) {
  const api = options.api ?? new FakeFormApi();
  const values: unknown[] = [];

  function Form() {
    const [value, setValue] = useState<unknown>(options.value);
    return (
      <Field
        formData={value}
        onChange={next => {
          values.push(next);
          setValue(next);
        }}
        idSchema={{ $id: 'root_field' }}
        schema={options.schema ?? {}}
        required
        disabled={false}
        hideError={options.hideError ?? true}
        rawErrors={options.rawErrors}
        formContext={{ formData: { ...options.form, field: value } }}
      />
    );
  }

  const cache = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  await renderInTestApp(<Form />, {
    apis: [
      [opencspApiRef, api],
      [opencspQueryClientApiRef, cache],
    ],
  });
  return { api, cache, values, last: () => values.at(-1) };
}
