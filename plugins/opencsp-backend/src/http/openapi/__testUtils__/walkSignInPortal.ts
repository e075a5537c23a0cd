import { Knex } from 'knex';
import { startSignInPortalPortal } from '../../../__testUtils__/signInPortalPortal';

/** Every use case of sign-in portals. */
export async function walkSignInPortal(db: Knex): Promise<Set<string>> {
  const { as, backend, world, deployedOf, signInPortal } =
    await startSignInPortalPortal(db);
  const member = as('member');
  try {
    const unused = await world.aProfile('member', 'unused');
    await member.get(`/profiles/${unused.id}/sign-in-portal`);
    const portal = `/profiles/${await deployedOf('member')}/sign-in-portal`;
    signInPortal.bans.set(1, 'grace');
    await member.get(portal);
    await member.post(`${portal}/let-in`, { login: 'grace' });
    await member.post(`${portal}/let-in`, {});
    await member.post(`${portal}/code`);
    signInPortal.message = undefined;
    await member.post(`${portal}/code`);
    signInPortal.found = { of: 'none' };
    await member.get(portal);
    await member.post(`${portal}/let-in`, { login: 'grace' });
    signInPortal.found = { of: 'trouble', message: 'It is away.' };
    await member.get(portal);
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}
