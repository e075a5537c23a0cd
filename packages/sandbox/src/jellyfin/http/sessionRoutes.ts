import { empty } from './reply';
import { Route } from './route';

/** Ends the login that asks. A program with a key has none. */
const LOG_OUT: Route = {
  method: 'POST',
  path: /^\/Sessions\/Logout$/i,
  audience: 'signed-in',
  run({ world, caller }) {
    if (caller?.kind === 'user') {
      world.accounts.signOut(caller.token);
    }
    return empty();
  },
};

/** What is about logins that there are. */
export const SESSIONS: readonly Route[] = [LOG_OUT];
