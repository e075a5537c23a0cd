import { demandDone, isSetUp, JellyfinApi, JellyfinLogin } from './JellyfinApi';
import { JellyfinAnswer, JellyfinDoor } from './JellyfinDoor';
import { setUpByStranger, unknownAnswer } from './troubles';

/**
 * Goes through the first start, which is open to whoever comes first: until it is ended, its steps are asked of
 * anybody. Each may be repeated, so that it can be killed between any two; the administrator counts only when the
 * login works, and only then it is ended, since one that is ended without an account is a server that nobody can
 * use (services-contracts.md §7.4).
 *
 * @returns the administrator, signed in; nothing when somebody else ended it meanwhile
 * @throws AccountTroubleError `service-login-refused` when somebody else was in it before
 */
export async function firstStart(
  door: JellyfinDoor,
  admin: JellyfinLogin,
): Promise<JellyfinApi | undefined> {
  const { name, password } = admin;
  const steps = [
    // It is no mere question: it makes the account that the next one names.
    () => door.ask({ method: 'GET', path: '/Startup/User' }),
    () =>
      door.ask({
        ...{ method: 'POST', path: '/Startup/User' },
        body: { Name: name, Password: password },
      }),
    () =>
      door.ask({
        ...{ method: 'POST', path: '/Startup/RemoteAccess' },
        body: { EnableRemoteAccess: true, EnableAutomaticPortMapping: false },
      }),
  ];
  for (const step of steps) {
    if (await wasEndedBy(door, await step())) {
      return undefined;
    }
  }
  const api = await JellyfinApi.open(door, admin);
  if (!api) {
    throw unknownAnswer('the first account is refused right after it was made');
  }
  await demandNobodyElse(api, admin);
  const ended = await door.ask({ method: 'POST', path: '/Startup/Complete' });
  if (!(await wasEndedBy(door, ended)) && !(await isSetUp(door))) {
    throw unknownAnswer('the first start is not over after it was ended');
  }
  return api;
}

/** Somebody may have signed in as the first user, and got a lasting way in. */
async function demandNobodyElse(
  api: JellyfinApi,
  { password }: JellyfinLogin,
): Promise<void> {
  const others = (await api.users()).filter(({ Id }) => Id !== api.self.Id);
  const programs = await api.programs();
  const found = [
    ...others.map(({ Name }) => `the account "${Name}"`),
    ...programs.map(program => `a key of "${program}"`),
  ];
  if (found.length > 0) {
    throw setUpByStranger(found.join(', '));
  }
  // Ends all other logins of this account.
  await api.setPassword(api.self, password, password);
}

/** @throws AccountTroubleError for any other refusal */
async function wasEndedBy(
  door: JellyfinDoor,
  answer: JellyfinAnswer,
): Promise<boolean> {
  if (answer.status === 401 && (await isSetUp(door))) {
    return true;
  }
  demandDone('a step of the first start', answer);
  return false;
}
