import { z } from 'zod';
import { activeKey, withActive, withNewKey } from '../keys';
import { World } from '../world';
import { read } from './parameters';
import type { Scenario } from './scenarios';

/** Signing keys, which never change by themselves (09-keys/rotation). */
export const keyScenarios: Record<string, Scenario> = {
  'create-key': {
    summary: 'a further key is published and signs nothing yet',
    run: async world => ({ kid: await createKey(world) }),
  },
  'activate-key': {
    summary: 'a key signs at once; the newest one unless it is named',
    run: (world, parameters) => {
      const { kid } = read(
        z.object({ kid: z.string().optional() }),
        parameters,
      );
      const { keys } = world.state;
      const wanted = kid ?? keys[keys.length - 1].key.kid;
      if (!keys.some(({ key }) => key.kid === wanted)) {
        throw new Error(`The OpenID stand-in has no key "${wanted}".`);
      }
      activate(world, wanted);
      return { kid: wanted };
    },
  },
  'rotate-keys': {
    summary: 'a new key signs at once, and the old one may be gone',
    run: async (world, parameters) => {
      const { keepOld } = read(
        z.object({ keepOld: z.boolean().default(true) }),
        parameters,
      );
      const before = activeKey(world.state.keys).kid;
      const kid = await createKey(world);
      activate(world, kid);
      if (!keepOld) {
        world.state.keys = world.state.keys.filter(
          ({ key, state }) => key.kid !== before && state !== 'inactive',
        );
        world.state.changed();
      }
      return { kid };
    },
  },
};

async function createKey({ state }: World): Promise<string> {
  state.keys = await withNewKey(state.keys);
  state.changed();
  return state.keys[state.keys.length - 1].key.kid;
}

function activate({ state }: World, kid: string): void {
  state.keys = withActive(state.keys, kid);
  state.changed();
}
