import { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

const PROFILE = {
  domain: '${{ parameters.domain }}',
  adminEmail: '${{ parameters.adminEmail }}',
  deployment: 'compose',
  services: '${{ parameters.services }}',
};

/** @public */
export const createProfileExamples: TemplateExample[] = [
  {
    description: 'Ask for the profile that the form describes',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Save the profile',
          action: 'opencsp:profile:create',
          input: {
            name: '${{ parameters.name }}',
            ...PROFILE,
            passwordStrategy: '${{ parameters.passwordStrategy.strategy }}',
            password: '${{ parameters.passwordStrategy.handoff }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Ask for a profile of fixed services, for a group',
    example: stringify({
      steps: [
        {
          id: 'create',
          name: 'Save the profile',
          action: 'opencsp:profile:create',
          input: {
            ...PROFILE,
            name: 'team',
            owner: 'group:default/web-team',
            passwordStrategy: 'generated',
            services: [
              { id: 'nextcloud' },
              { id: 'vaultwarden', access: 'admins', secondFactor: true },
            ],
          },
        },
      ],
    }),
  },
];

/** @public */
export const updateProfileExamples: TemplateExample[] = [
  {
    description: 'Change the profile that the form was opened for',
    example: stringify({
      steps: [
        {
          id: 'update',
          name: 'Save the changes',
          action: 'opencsp:profile:update',
          input: {
            id: '${{ parameters.profileId }}',
            version: '${{ parameters.version }}',
            ...PROFILE,
            passwordStrategy: 'generated',
          },
        },
      ],
    }),
  },
];

/** @public */
export const waitProfileExamples: TemplateExample[] = [
  {
    description: 'Wait until the branch of a profile is pushed',
    example: stringify({
      steps: [
        {
          id: 'wait',
          name: 'Wait for the branch',
          action: 'opencsp:profile:wait',
          input: { id: '${{ steps.create.output.id }}', timeoutMinutes: 5 },
        },
      ],
    }),
  },
];
