import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** @public */
export const startDeploymentExamples: TemplateExample[] = [
  {
    description: 'Deploy the profile that the form names onto a host',
    example: stringify({
      steps: [
        {
          id: 'start',
          name: 'Deploy the profile',
          action: 'opencsp:deployment:start',
          input: {
            profileId: '${{ parameters.profileId }}',
            hostId: '${{ parameters.hostId }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Deploy onto a machine that a step before asked for',
    example: stringify({
      steps: [
        {
          id: 'start',
          name: 'Deploy the profile',
          action: 'opencsp:deployment:start',
          input: {
            profileId: '${{ parameters.profileId }}',
            instanceId: '${{ steps.machine.output.id }}',
            prepare: true,
          },
        },
      ],
    }),
  },
  {
    description:
      'Move a profile to another host, and keep it on the old one, stopped; its data is not carried over',
    example: stringify({
      steps: [
        {
          id: 'start',
          name: 'Move the profile',
          action: 'opencsp:deployment:start',
          input: {
            profileId: '${{ parameters.profileId }}',
            hostId: '${{ parameters.hostId }}',
            oldHost: 'stop',
          },
        },
      ],
    }),
  },
];

/** @public */
export const waitDeploymentExamples: TemplateExample[] = [
  {
    description: 'Wait until the services of a deployment run',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait for the services',
          action: 'opencsp:deployment:wait',
          input: { id: '${{ steps.start.output.id }}', timeoutMinutes: 90 },
        },
      ],
    }),
  },
];

/** @public */
export const rollbackDeploymentExamples: TemplateExample[] = [
  {
    description: 'Bring back what worked before a deployment',
    example: stringify({
      steps: [
        {
          id: 'rollback',
          name: 'Roll back',
          action: 'opencsp:deployment:rollback',
          input: { id: '${{ parameters.deploymentId }}' },
        },
      ],
    }),
  },
];

/** @public */
export const removeDeploymentExamples: TemplateExample[] = [
  {
    description: 'Take a deployment off its host, and keep what people stored',
    example: stringify({
      steps: [
        {
          id: 'remove',
          name: 'Remove the deployment',
          action: 'opencsp:deployment:remove',
          input: { id: '${{ parameters.deploymentId }}' },
        },
      ],
    }),
  },
  {
    description: 'The same with all data, for which the name is typed',
    example: stringify({
      steps: [
        {
          id: 'remove',
          name: 'Remove the deployment and its data',
          action: 'opencsp:deployment:remove',
          input: {
            id: '${{ parameters.deploymentId }}',
            data: true,
            confirm: '${{ parameters.typedName }}',
          },
        },
      ],
    }),
  },
];
