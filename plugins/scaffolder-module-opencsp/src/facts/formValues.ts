import {
  NetworkChoice,
  networkChoiceSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What the form holds so far. Anything of a form that we do not know counts as not filled in. */
const formValuesSchema = z.object({
  name: z.string().catch(''),
  size: z.string().catch(''),
  osTemplate: z.string().catch(''),
  network: networkChoiceSchema.optional().catch(undefined),
  sshKeys: z.array(z.string()).catch([]),
  configure: z.boolean().catch(true),
});

/** @public */
export type FormValues = z.infer<typeof formValuesSchema>;

const contextSchema = z.object({ formData: z.unknown() });

/** Reads the values of the whole form from what the scaffolder hands to a field. */
export function formValuesOf(formContext: unknown): FormValues {
  const context = contextSchema.safeParse(formContext);
  return readFormValues(context.success ? context.data.formData : undefined);
}

/** Reads the values of the whole form. */
export function readFormValues(formData: unknown): FormValues {
  const values = formValuesSchema.safeParse(formData);
  return values.success ? values.data : formValuesSchema.parse({});
}

/** A choice of a network that fits every rule about its form, for checks of other fields. */
export const NO_NETWORK: NetworkChoice = { name: '', mode: 'dhcp' };
