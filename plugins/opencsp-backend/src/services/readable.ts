import { instanceReadPermission } from '@opencsp/plugin-opencsp-common';
import { Authorizer } from '../authz/Authorizer';
import { Caller } from '../authz/Caller';
import { InstanceRecord } from '../domain/record';
import { InstanceStore } from '../store/InstanceStore';
import { notFound } from './requestErrors';

/** @throws NotFoundError also for what belongs to somebody else */
export async function readable(
  {
    authorizer,
    store,
  }: { authorizer: Authorizer; store: Pick<InstanceStore, 'get'> },
  caller: Caller,
  id: string,
): Promise<InstanceRecord> {
  const record = await store.get(id);
  if (
    !record ||
    !(await authorizer.allows(
      caller.credentials,
      instanceReadPermission,
      record,
    ))
  ) {
    throw notFound(id);
  }
  return record;
}
