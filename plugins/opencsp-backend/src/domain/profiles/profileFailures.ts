import { Time } from '../record';
import { ProfileFailureRecord } from './profileRecord';

/** Everything that can keep a profile from its branch. The texts are for people. */
const FAILURES = {
  'repository-unreachable': {
    message:
      'The profiles repository could not be reached, so the branch was not written.',
    nextStep:
      'Retry. If it stays, an operator looks at the address and the credentials of the repository.',
    retryable: true,
  },
  'repository-refused': {
    message: 'The profiles repository does not take the branch.',
    nextStep:
      'An operator looks at its hooks, protected branches and the rights of the credentials; then Retry.',
    retryable: true,
  },
  'branch-exists': {
    message:
      'There is a branch of this name that the portal did not make. It was left alone.',
    nextStep:
      'Look at it, and delete it if nobody needs it; then Retry. Or delete this profile and choose another name.',
    retryable: true,
  },
  'branch-changed': {
    message:
      'Somebody committed to the branch by hand, so the change was not written over it.',
    nextStep: 'Look at the difference on this page, and take or refuse it.',
    retryable: false,
  },
  'not-rendered': {
    message: 'The files of the profile could not be made.',
    nextStep: 'Edit the profile: the reason names what to change.',
    retryable: true,
  },
  'removal-stuck': {
    message: 'The branch could not be removed.',
    nextStep:
      'Retry. If it stays, an operator looks at the repository; the profile is kept until its branch is gone.',
    retryable: true,
  },
} as const;

/** @public */
export type ProfileFailureKind = keyof typeof FAILURES;

/** All kinds, for the docs' check. */
export const PROFILE_FAILURE_KINDS = Object.keys(FAILURES);

/** A failure in words, with what the other side said. */
export function profileFailure(
  kind: ProfileFailureKind,
  at: Time,
  evidence?: string,
): ProfileFailureRecord {
  return { reason: kind, ...FAILURES[kind], evidence, at };
}
