import { Knex } from 'knex';
import { startReadinessPortal } from '../../../__testUtils__/readinessPortal';

/** Every use case of readiness and of checks of the sign-in. */
export async function walkReadiness(db: Knex): Promise<Set<string>> {
  const { as, backend, world, deployedOf, checked } =
    await startReadinessPortal(db);
  const member = as('member');
  try {
    const unused = await world.aProfile('member', 'unused');
    await member.get(`/profiles/${unused.id}/readiness`);
    await member.post(`/profiles/${unused.id}/sign-in-checks`);
    const profile = `/profiles/${await deployedOf('member')}`;
    await member.get(`${profile}/sign-in-checks`);
    await member.post(`${profile}/sign-in-checks`);
    await checked({
      users: ['opencsp-check-00000001'],
      usersTrouble: { message: 'It is away.', nextStep: 'Start it.' },
      latest: {
        ...{ startedAt: 1, endedAt: 2, deploymentId: 'd', state: 'failed' },
        ...{ message: 'It is away.', code: 'sign-in-route', nextStep: 'See.' },
        failedAt: 'route',
        hops: [
          {
            ...{ hop: 'route', state: 'failed', name: 'a.example.com' },
            ...{ message: 'It is away.', code: 'sign-in-route' },
            nextStep: 'See.',
          },
        ],
      },
    });
    await member.get(`${profile}/sign-in-checks`);
    await member.get(`${profile}/readiness`);
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}
