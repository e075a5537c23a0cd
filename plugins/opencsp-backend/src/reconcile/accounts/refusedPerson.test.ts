/*
 * Proves the way from a refusal to its end: the event of the sign-in module, the row that is kept, and the passes
 * that take somebody out of the directory and wait until no session can be left, each with its line of evidence.
 * Leaves which refusals are told to the sign-in module, and other profiles to `services/people`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { REFUSED_TOPIC } from '@opencsp/plugin-opencsp-common';
import { AccountTroubleError } from '@opencsp/plugin-opencsp-node';
import { AccountStage } from '../../__testUtils__/deployments/AccountStage';
import { listenForRefused } from '../../services/people/listenForRefused';
import { RefusedPeople } from '../../services/people/RefusedPeople';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const USER = 'user:default/grace';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** A deployed profile with one person of the portal, in the directory; and whoever tells of refusals. */
async function known() {
  const accounts = await AccountStage.begin(databases);
  const record = await accounts.deployed();
  const grace = await accounts.add(record, 'grace', { user: USER });
  await accounts.run(1_000);
  const events = mockServices.events.mock();
  const { profileId: id, profileName: name, owner } = record;
  await listenForRefused({
    events,
    logger: mockServices.logger.mock(),
    refused: new RefusedPeople({
      people: accounts.people,
      profiles: {
        get: async () => ({ id, name, owner }),
      },
      sets: accounts.store,
      clock: accounts.stage.clock,
      onDue: () => undefined,
    }),
  });
  const [[{ onEvent }]] = events.subscribe.mock.calls;
  const refuse = () =>
    onEvent({
      topic: REFUSED_TOPIC,
      eventPayload: { sub: 'grace', userEntityRef: USER },
    });
  return { accounts, record, grace, refuse };
}

it('cuts them off in the next pass, and ends with evidence for the directory and the session', async () => {
  const { accounts, record, grace, refuse } = await known();
  expect(accounts.directory.entries.has('grace')).toBe(true);

  await refuse();
  await accounts.run(500);
  expect(accounts.directory.entries.has('grace')).toBe(false);
  expect(await accounts.cell(record, grace)).toMatchObject({
    ...{ state: 'gone', evidence: expect.stringContaining('not there') },
  });

  await accounts.run(2 * MINUTE);
  expect(await accounts.cell(record, grace, 'authelia')).toMatchObject({
    ...{ state: 'gone', evidence: expect.stringMatching(/./) },
  });
  expect(await accounts.person(record, grace.id)).toMatchObject({
    ...{ state: 'gone', leftBecause: 'refused' },
    leftAt: expect.any(Number),
  });
});

it('goes on to the end when the directory is away at that moment, and it is told twice', async () => {
  const { accounts, record, grace, refuse } = await known();
  accounts.directory.around = () => {
    throw new AccountTroubleError('service-away', 'It is away.', 'Start it.');
  };
  await refuse();
  await refuse();
  await accounts.run(MINUTE, 1_000);
  expect(accounts.directory.entries.has('grace')).toBe(true);
  expect(await accounts.person(record, grace.id)).toMatchObject({
    ...{ state: 'leaving', leftBecause: 'refused' },
  });
  accounts.directory.around = () => undefined;
  await accounts.run(8 * MINUTE, 1_000);
  expect(accounts.directory.entries.has('grace')).toBe(false);
  expect((await accounts.person(record, grace.id)).state).toBe('gone');
});
