import { forbidden, Refused } from '../refusals';
import { World } from '../world';
import { json } from './reply';
import { Call, Route } from './route';

const PATH = /^\/application\/settings$/;

/** The settings that are known here; the real list has some three hundred. */
function shown({ store }: World) {
  return { id: 1, signup_enabled: store.state.isSignUpOpen };
}

/** @throws Refused for who is no administrator */
function requireAdmin({ caller }: Call): void {
  if (!caller?.user.isAdmin) {
    throw forbidden();
  }
}

/** Settings of the whole, for administrators. */
export const SETTINGS: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    run(call) {
      requireAdmin(call);
      return json(200, shown(call.world));
    },
  },
  {
    method: 'PUT',
    path: PATH,
    run(call) {
      requireAdmin(call);
      const { world, parameters } = call;
      const isOpen = parameters.flag('signup_enabled');
      if (isOpen === undefined) {
        throw new Refused(400, {
          error: 'signup_enabled is missing; other settings are not known here',
        });
      }
      world.store.state.isSignUpOpen = isOpen;
      world.store.changed();
      return json(200, shown(world));
    },
  },
];
