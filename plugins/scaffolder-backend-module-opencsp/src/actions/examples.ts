import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const MACHINE = {
  size: '${{ parameters.size }}',
  osTemplate: '${{ parameters.osTemplate }}',
  network: '${{ parameters.network }}',
  sshKeys: '${{ parameters.sshKeys }}',
};

/** @public */
export const createExamples: TemplateExample[] = [
  {
    description: 'Ask for the machine that the form describes',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Ask for the machine',
          action: 'opencsp:instance:create',
          input: { name: '${{ parameters.name }}', ...MACHINE },
        },
      ],
    }),
  },
  {
    description: 'Ask for one machine for each name of a list, for a group',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Ask for the machines',
          each: ['web-1', 'web-2'],
          action: 'opencsp:instance:create',
          input: {
            name: '${{ each.value }}',
            owner: 'group:default/web-team',
            ...MACHINE,
            network: { name: 'lan', mode: 'dhcp' },
            configure: false,
          },
        },
      ],
    }),
  },
];

/** @public */
export const waitExamples: TemplateExample[] = [
  {
    description: 'Wait at most half an hour until a machine is active',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait for the machine',
          action: 'opencsp:instance:wait',
          input: { id: '${{ steps.create.output.id }}', timeoutMinutes: 30 },
        },
      ],
    }),
  },
];
