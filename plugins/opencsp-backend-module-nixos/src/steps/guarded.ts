import { isError } from '@backstage/errors';
import { DriverStep } from '@opencsp/plugin-opencsp-node';
import { failed } from './outcomes';

/**
 * The same step, which fails in words when the commit, or what a program printed, cannot be read; trouble
 * with the machine is thrown on.
 */
export function guarded(step: DriverStep): DriverStep {
  return {
    ...step,
    async run(context) {
      try {
        return await step.run(context);
      } catch (error) {
        if (!isError(error)) {
          throw error;
        }
        switch (error.name) {
          case 'InputError':
            return failed({
              reason: 'config-invalid',
              message: error.message,
              nextStep:
                'Save the profile once more, and deploy the new commit.',
              retryable: false,
            });
          case 'SyntaxError':
          case 'ZodError':
          case '$ZodError':
            return failed({
              reason: 'answer-unknown',
              message: 'A program on the machine printed what cannot be read.',
              nextStep:
                'Check the versions of Nix and of systemd on the machine, then retry.',
              retryable: true,
            });
          default:
            throw error;
        }
      }
    },
  };
}
