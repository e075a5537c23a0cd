/*
 * Proves that organisations behave as recorded from Vaultwarden 1.37.2: all requests of `organizations` are played as
 * the people of the recording, and status, type and body are compared. What the recording's client computed for
 * itself is no request; what it proved of rights is in findingsOfOrganizations.test.ts.
 */
import { z } from 'zod';
import { startLab, stopLabs } from './__testUtils__/lab';
import { OrganizationReplay } from './__testUtils__/organizationReplay';
import {
  FOLLOW_UP_QUIET_STEPS,
  mainQuietSteps,
  ORDER_QUIET_STEPS,
  OTHER_QUIET_STEPS,
} from './__testUtils__/quietSteps';
import { casesOf, recordedFile, stepSchema } from './__testUtils__/recorded';

const recorded = z
  .object({
    main_flow: z.unknown(),
    follow_ups: z.unknown(),
    recommended_order: z.unknown(),
    other_configuration: z.unknown(),
  })
  .parse(recordedFile('organizations'));

const LAB = {
  LOGIN_RATELIMIT_MAX_BURST: '1000',
  ADMIN_RATELIMIT_MAX_BURST: '1000',
  ORG_CREATION_USERS: 'portal@example.com,other-owner@example.com',
};
const CLOSED = { ...LAB, INVITATIONS_ALLOWED: 'false' };

/** Notes of the steps that were run on a server with other settings. */
const OTHER_SERVER = 'l. ';

const mainFlow = casesOf(recorded.main_flow, stepSchema);
const followUps = casesOf(recorded.follow_ups, stepSchema);

/** The answer to a step, as it was recorded. */
function recordedBody<T>(note: string, schema: z.ZodType<T>): T {
  return schema.parse(mainFlow.find(step => step.note === note)?.response.body);
}

/** What was made without being written down, as answers showed it later. */
function madeQuietly() {
  const { data } = recordedBody(
    'b. list collections',
    z.object({
      data: z.array(
        z.object({ name: z.string(), externalId: z.string().nullable() }),
      ),
    }),
  );
  const { ciphers } = recordedBody(
    'e. C syncs after confirmation',
    z.object({
      ciphers: z.array(
        z.object({
          name: z.string(),
          login: z.object({ username: z.string(), password: z.string() }),
        }),
      ),
    }),
  );
  const keys = recordedBody(
    'd. public keys of C2 and C3 in one call',
    z.object({ data: z.array(z.object({ key: z.string() })) }),
  );
  const [{ name, login }] = ciphers;
  return {
    collectionName:
      data.find(({ externalId }) => externalId === 'profile-2')?.name ?? '',
    publicKey: keys.data[0].key,
    gitea: { name, ...login },
  };
}

afterEach(stopLabs);

it('handing over: organisation, items, invitation, confirmation, rights, removal', async () => {
  const lab = await startLab(LAB);
  const replay = new OrganizationReplay(lab, mainQuietSteps(madeQuietly()));
  expect(mainFlow).toHaveLength(142);
  await expect(replay.play(mainFlow)).resolves.toEqual([]);
});

it('burned invitations, revoked members, second owners', async () => {
  const replay = new OrganizationReplay(
    await startLab(LAB),
    FOLLOW_UP_QUIET_STEPS,
  );
  const steps = followUps.filter(({ note }) => !note.startsWith(OTHER_SERVER));
  expect(steps).toHaveLength(39);
  await expect(replay.play(steps)).resolves.toEqual([]);
});

it('ORG_CREATION_USERS=none', async () => {
  const lab = await startLab({ ...CLOSED, ORG_CREATION_USERS: 'none' });
  const replay = new OrganizationReplay(lab, {});
  const steps = followUps.filter(({ note }) => note.startsWith(OTHER_SERVER));
  expect(steps).toHaveLength(3);
  await expect(replay.play(steps)).resolves.toEqual([]);
});

it('the order that holds', async () => {
  const replay = new OrganizationReplay(await startLab(LAB), ORDER_QUIET_STEPS);
  const steps = casesOf(recorded.recommended_order, stepSchema);
  expect(steps).toHaveLength(15);
  await expect(replay.play(steps)).resolves.toEqual([]);
});

it('INVITATIONS_ALLOWED=false', async () => {
  const lab = await startLab({ ...CLOSED, ORG_CREATION_USERS: '' });
  const replay = new OrganizationReplay(lab, OTHER_QUIET_STEPS);
  const steps = casesOf(recorded.other_configuration, stepSchema);
  expect(steps).toHaveLength(5);
  await expect(replay.play(steps)).resolves.toEqual([]);
});
