import { FieldProblem, SecretRule } from '@opencsp/plugin-opencsp-common';
import { createPrivateKey } from 'node:crypto';
import { invalid } from '../../services/requestErrors';
import { isExampleValue } from './exampleKeys';
import { RSA_BITS } from './generateSecret';

/** Shortest that any rule allows, so that a rule which asks for more later leaves old values alone. */
const MIN_LENGTH = 16;

/**
 * Says why a value cannot be the secret of a rule; nothing when it can. A login is somebody's own and
 * judged elsewhere (`passwordProblems`).
 */
export function secretProblem(
  rule: Pick<SecretRule, 'kind' | 'isLogin'>,
  value: string | undefined,
): string | undefined {
  if (value === undefined || value === '') {
    return rule.isLogin
      ? 'The password is missing. Type it.'
      : 'The secret is missing.';
  }
  if (rule.isLogin) {
    return undefined;
  }
  if (rule.kind === 'rsa-key') {
    return isLongRsaKey(value)
      ? undefined
      : `It is no private RSA key in PEM with ${RSA_BITS} bits or more.`;
  }
  if (isExampleValue(value)) {
    return 'It is an example from a document, and everybody knows it. Remove it: a new one is made.';
  }
  return value.length < MIN_LENGTH
    ? `It has fewer than ${MIN_LENGTH} characters. Remove it: a new one is made.`
    : undefined;
}

function isLongRsaKey(pem: string): boolean {
  try {
    const key = createPrivateKey(pem);
    return (
      key.asymmetricKeyType === 'rsa' &&
      (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS
    );
  } catch {
    return false;
  }
}

/** @throws InputError with each field, when there is one */
export function refuseProblems(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) {
    throw invalid([...problems]);
  }
}
