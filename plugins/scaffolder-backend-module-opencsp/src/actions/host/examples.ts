import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** @public */
export const registerHostExamples: TemplateExample[] = [
  {
    description: 'Register a machine whose fingerprint the person has compared',
    example: stringify({
      steps: [
        {
          id: 'register',
          name: 'Register the host',
          action: 'opencsp:host:register',
          input: {
            name: '${{ parameters.name }}',
            address: '${{ parameters.address }}',
            user: 'debian',
            sudo: true,
            fingerprint: '${{ parameters.fingerprint }}',
            prepare: true,
          },
        },
      ],
    }),
  },
];
