import { listCollections } from '../handover/collections';
import { listMembers, Member } from '../handover/listMembers';
import { InOrganization } from '../handover/organizations';
import { personalCollection, PersonalCollection } from './collectionKey';

/** A person's collection, and how far they have come. */
export interface Standing extends PersonalCollection {
  member?: Member;
  /** May read it, or will as soon as they have registered. */
  isOn: boolean;
}

/** All collections of the profile's people, with those who are to read them. */
export async function standings(
  where: InOrganization,
  profileId: string,
  signal: AbortSignal,
): Promise<Standing[]> {
  const collections = await listCollections(where, signal);
  const members = new Map(
    (await listMembers(where, signal)).map(one => [one.mail, one]),
  );
  return collections.flatMap(collection => {
    const own = personalCollection(profileId, collection);
    if (!own) {
      return [];
    }
    const member = members.get(own.mail);
    return [{ ...own, member, isOn: isOn(own, member) }];
  });
}

/** Whose collection a login has now: the address that is on goes before others that it had. */
export function standingOf(
  all: readonly Standing[],
  login: string,
): Standing | undefined {
  const own = all.filter(one => one.login === login);
  return own.find(one => one.isOn) ?? own[0];
}

/** Collections are given at the confirmation, and not before (recorded: organizations m.). */
function isOn({ collection }: PersonalCollection, member?: Member): boolean {
  switch (member?.status) {
    case 'invited':
    case 'accepted':
      return true;
    case 'confirmed':
      return (
        member.role === 'owner' ||
        member.grants.some(({ id }) => id === collection.id)
      );
    default:
      return false;
  }
}
