import { NewMessage } from '../store/InstanceStore';
import { PersonRecord } from '../domain/accounts/personRecord';
import {
  ProfileNotificationPayload,
  ProfileSignalPayload,
} from './profileMessages';

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

/** Somebody is cut off because the sign-in provider refuses them: the owner did not ask for it, and is told. */
export function personRefusedMessages(
  { id, name, login }: PersonRecord,
  profile: { id: string; name: string; owner: string },
): NewMessage[] {
  const { id: profileId, owner } = profile;
  const payload: ProfileNotificationPayload = {
    profileId,
    owner,
    title: `${name} was cut off from "${profile.name}"`,
    description: `The sign-in provider does not let ${name} (${login}) in any more: the account is off, locked or deleted there. The portal takes the access to the services away. If it was a mistake, add the person again once the account is on.`,
    severity: 'high',
  };
  return [
    peopleSignal({ profileId, owner }),
    { kind: 'notification', payload, subject: id },
  ];
}
