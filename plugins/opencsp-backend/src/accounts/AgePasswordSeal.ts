import { AgeKeys } from '../profiles/secrets/ageKeys';
import { AgeSeal } from '../profiles/secrets/AgeSeal';
import { PasswordSeal } from '../reconcile/accounts/ports';

/** {@link PasswordSeal} by age, to the platform's keys and the recovery key. */
export class AgePasswordSeal extends AgeSeal implements PasswordSeal {
  constructor(age: AgeKeys) {
    super(age, 'person-password', 'password of a person');
  }
}
