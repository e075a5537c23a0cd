import { serviceDefinitionSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/**
 * JSON Schema (draft 2020-12) of a service definition as an operator writes it, for editors. It says
 * less than loading does: what fields mean together is checked only there.
 */
export function definitionJsonSchema(): z.core.JSONSchema.BaseSchema {
  return {
    ...z.toJSONSchema(serviceDefinitionSchema, { io: 'input' }),
    title: 'OpenCSP service definition',
  };
}
