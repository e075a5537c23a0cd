import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** The example of one step. */
export function personExample(
  description: string,
  action: string,
  input: Record<string, string>,
): TemplateExample[] {
  const [, , verb] = action.split(':');
  return [
    {
      description,
      example: stringify({
        steps: [{ id: verb, name: description, action, input }],
      }),
    },
  ];
}
