import { PasswordStrategy } from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { conflict } from '../requestErrors';
import { ProfilesOptions } from './options';

/**
 * The password that was typed for a request, where one was; it is used up by that. Where passwords are
 * generated, a handle that a form still has is left to expire.
 *
 * @throws ConflictError naming the field, when it was used, has expired, or is somebody else's
 */
export async function takePassword(
  handoffs: Pick<ProfilesOptions['handoffs'], 'take'>,
  { userEntityRef }: Caller,
  {
    passwordStrategy,
    password,
  }: { passwordStrategy: PasswordStrategy; password?: string },
): Promise<string | undefined> {
  if (passwordStrategy !== 'universal' || password === undefined) {
    return undefined;
  }
  try {
    return await handoffs.take(userEntityRef, password);
  } catch (error) {
    if (error instanceof Error && error.name === 'ConflictError') {
      throw conflict('handoff-gone', error.message, {
        fields: [{ path: 'password', message: error.message }],
        nextStep: 'Type the password again.',
      });
    }
    throw error;
  }
}
