/*
 * Proves the wizard of the first start: what each step needs, and that all of it is closed afterwards. Leaves
 * people to users.test.ts.
 */
import {
  ADMIN,
  ask,
  finishWizard,
  signIn,
  startFresh,
} from './__testUtils__/lab';
import { JellyfinStandIn } from '.';

let standIn: JellyfinStandIn;

beforeEach(async () => {
  standIn = await startFresh();
});
afterEach(() => standIn.close());

it('goes through in its order', async () => {
  expect(await ask(standIn, 'GET', '/Startup/Configuration')).toMatchObject({
    status: 200,
    body: { UICulture: 'en-US' },
  });
  const configuration = {
    ServerName: 'Family',
    UICulture: 'de-DE',
    MetadataCountryCode: 'DE',
    PreferredMetadataLanguage: 'de',
  };
  expect(
    await ask(standIn, 'POST', '/Startup/Configuration', configuration),
  ).toMatchObject({ status: 204 });
  expect(await ask(standIn, 'GET', '/Startup/FirstUser')).toMatchObject({
    status: 200,
    body: { Name: 'root' },
  });
  expect(await ask(standIn, 'POST', '/Startup/User', ADMIN)).toMatchObject({
    status: 204,
  });
  expect(
    await ask(standIn, 'POST', '/Startup/RemoteAccess', {
      EnableRemoteAccess: true,
    }),
  ).toMatchObject({ status: 204 });
  expect(await ask(standIn, 'POST', '/Startup/Complete')).toMatchObject({
    status: 204,
  });
  expect((await ask(standIn, 'GET', '/System/Info/Public')).body).toMatchObject(
    { ServerName: 'Family', StartupWizardCompleted: true, Version: '10.11.11' },
  );
  const { token } = await signIn(standIn, ADMIN.Name, ADMIN.Password);
  expect(
    (await ask(standIn, 'GET', '/Users/Me', undefined, token)).body,
  ).toMatchObject({
    Name: ADMIN.Name,
    Policy: { IsAdministrator: true },
  });
});

it('finds no account to name before somebody has asked for it', async () => {
  expect(await ask(standIn, 'POST', '/Startup/User', ADMIN)).toMatchObject({
    status: 404,
    body: { title: 'Not Found' },
  });
  await ask(standIn, 'GET', '/Startup/User');
  expect((await ask(standIn, 'POST', '/Startup/User', ADMIN)).status).toBe(204);
});

it.each(['', ' ', undefined])('refuses the password %p', async Password => {
  await ask(standIn, 'GET', '/Startup/User');
  expect(
    await ask(standIn, 'POST', '/Startup/User', { Name: 'ada', Password }),
  ).toMatchObject({ status: 400, body: 'Password must not be empty' });
});

it('wants JSON, with the fields that must be there', async () => {
  const path = '/Startup/RemoteAccess';
  expect(await ask(standIn, 'POST', path, {})).toMatchObject({
    status: 400,
    body: { errors: { EnableRemoteAccess: expect.anything() } },
  });
  const form = await fetch(`${standIn.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams({ EnableRemoteAccess: 'true' }),
  });
  expect(form.status).toBe(415);
});

it('is closed to strangers once it is done', async () => {
  await finishWizard(standIn);
  expect((await ask(standIn, 'GET', '/Startup/User')).status).toBe(401);
  expect((await ask(standIn, 'POST', '/Startup/User', ADMIN)).status).toBe(401);
  expect((await ask(standIn, 'POST', '/Startup/Complete')).status).toBe(401);
  const { token } = await signIn(standIn, ADMIN.Name, ADMIN.Password);
  const again = await ask(standIn, 'GET', '/Startup/User', undefined, token);
  expect(again.status).toBe(200);
});

it('lets itself be ended without an account', async () => {
  expect((await ask(standIn, 'POST', '/Startup/Complete')).status).toBe(204);
  expect(standIn.state().users).toEqual([]);
  expect((await ask(standIn, 'GET', '/Startup/User')).status).toBe(401);
});

it('is done for ever', async () => {
  await finishWizard(standIn);
  const again = await startFresh({ state: standIn.state() });
  expect((await ask(again, 'GET', '/System/Info/Public')).body).toMatchObject({
    StartupWizardCompleted: true,
    Id: standIn.state().serverId,
  });
  await again.close();
});
