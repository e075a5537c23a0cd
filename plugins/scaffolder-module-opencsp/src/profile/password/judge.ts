import {
  MIN_PASSWORD_SCORE,
  normalizePassword,
  passwordProblems,
  PasswordStrength,
  ServiceWithAccounts,
  StrengthMeter,
} from '@opencsp/plugin-opencsp-common';

/** Longer ones are refused by their length; nothing of them is measured. */
const LONGEST_MEASURED = 256;

/** What is said of a typed password. It holds no part of it. */
export interface Verdict {
  problems: string[];
  /** 0 to 4; absent while nothing is typed or there is no meter. */
  score?: number;
}

/** What a password is judged by, beside the meter. */
export interface JudgedFor {
  services: readonly ServiceWithAccounts[];
  /** Words that the person is known by. */
  userInputs: readonly string[];
}

/**
 * Judges a password with the rules of the portal. Without a meter the rules that need none are held
 * against it; the portal measures it once more in any case.
 */
export function judgePassword(
  text: string,
  { services, userInputs }: JudgedFor,
  meter: StrengthMeter | undefined,
): Verdict {
  const measured: PasswordStrength | undefined =
    meter && text.length > 0 && text.length <= LONGEST_MEASURED
      ? meter(normalizePassword(text), userInputs)
      : undefined;
  return {
    problems: passwordProblems(text, {
      services,
      userInputs,
      strength: () => measured ?? { score: MIN_PASSWORD_SCORE },
    }),
    score: measured?.score,
  };
}
