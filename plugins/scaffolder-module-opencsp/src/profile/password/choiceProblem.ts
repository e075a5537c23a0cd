import {
  passwordProblems,
  profileSpecSchema,
} from '@opencsp/plugin-opencsp-common';
import { PasswordChoice, ProfileValues } from '../profileValues';

/** What is wrong with the choice itself: none, or no password where one is needed. */
export function choiceProblem(
  { strategy, handoff }: PasswordChoice,
  { profileId }: ProfileValues,
): string | undefined {
  const parsed = profileSpecSchema.shape.passwordStrategy.safeParse(strategy);
  if (!parsed.success) {
    return parsed.error.issues[0]?.message;
  }
  return strategy === 'universal' && !handoff && profileId === undefined
    ? nothingTyped()
    : undefined;
}

function nothingTyped(): string | undefined {
  const strength = () => ({ score: 0 });
  return passwordProblems('', { services: [], userInputs: [], strength })[0];
}
