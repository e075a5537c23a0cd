import {
  DomainAdvice,
  domainAdviceQuerySchema,
  profileCreatePermission,
} from '@opencsp/plugin-opencsp-common';
import { Caller } from '../../authz/Caller';
import { parseRequest } from '../requestErrors';
import { ProfilesOptions } from './options';

/** Tells people who may make profiles what DNS says of a domain. */
export class DomainAdvices {
  constructor(
    private readonly options: Pick<ProfilesOptions, 'authorizer' | 'domains'>,
  ) {}

  /** @throws InputError for what is no domain, which is not looked up */
  async advise(caller: Caller, query: unknown): Promise<DomainAdvice> {
    const { authorizer, domains } = this.options;
    await authorizer.demand(caller.credentials, profileCreatePermission);
    const { domain } = parseRequest(domainAdviceQuerySchema, query);
    const hints = await domains.advise(domain, caller.userEntityRef);
    return { domain, hints };
  }
}
