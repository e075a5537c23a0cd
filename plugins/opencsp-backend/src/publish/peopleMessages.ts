import { NewMessage } from '../store/InstanceStore';
import { ProfileSignalPayload } from './profileMessages';

/** The people of a profile, or their accounts, have changed: open pages read them again. */
export function peopleSignal({
  profileId,
  owner,
}: {
  profileId: string;
  owner: string;
}): NewMessage {
  // The profile itself has not changed: only what hangs on it is read again.
  const payload: ProfileSignalPayload = { profileId, owner, version: 0 };
  return { kind: 'signal', payload };
}
