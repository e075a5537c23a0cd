import { JellyfinApi, JellyfinPolicy, JellyfinUser } from './JellyfinApi';

type Rights = Pick<JellyfinPolicy, 'IsAdministrator' | 'IsDisabled'>;

/**
 * Gives somebody these rights, and leaves all others as they are. Administrators cannot be switched off, so that
 * this is taken from them first.
 */
export async function setRights(
  api: JellyfinApi,
  user: JellyfinUser,
  rights: Rights,
): Promise<void> {
  const { Policy } = user;
  const plain = { ...Policy, IsAdministrator: false };
  if (Policy.IsAdministrator && rights.IsDisabled) {
    await api.setPolicy(user, plain);
  }
  const isRight =
    Policy.IsAdministrator === rights.IsAdministrator &&
    Policy.IsDisabled === rights.IsDisabled;
  if (!isRight) {
    await api.setPolicy(user, { ...Policy, ...rights });
  }
}
