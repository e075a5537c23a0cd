import { z } from 'zod';
import { withActive, withNewKey } from '../../keys';
import { Call, demand, read, timestamp } from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';

const SERVICE = '/zitadel.webkey.v2.WebKeyService';
const KIND = { bits: 'RSA_BITS_2048', hasher: 'RSA_HASHER_SHA256' };

/** Signing keys: an administrator creates and activates them (09-keys/rotation). RSA only. */
export const webKeyRoutes: Routes = {
  [`POST ${SERVICE}/ListWebKeys`]: call => {
    demand(call, 'iam.read');
    return {
      webKeys: call.world.state.keys.map(({ key, state }) => ({
        id: key.kid,
        state: `STATE_${state.toUpperCase()}`,
        rsa: KIND,
      })),
    };
  },
  [`POST ${SERVICE}/CreateWebKey`]: async call => {
    demand(call, 'iam.write');
    const { state, now } = call.world;
    state.keys = await withNewKey(state.keys);
    state.changed();
    return {
      id: state.keys[state.keys.length - 1].key.kid,
      creationDate: timestamp(now()),
    };
  },
  [`POST ${SERVICE}/ActivateWebKey`]: call => {
    const { id } = keyOf(call);
    const { state, now } = call.world;
    if (!state.keys.some(({ key }) => key.kid === id)) {
      throw new ApiError(5, 'Web key not found', 'COMMAND-teiG3');
    }
    state.keys = withActive(state.keys, id);
    state.changed();
    return { changeDate: timestamp(now()) };
  },
  [`POST ${SERVICE}/DeleteWebKey`]: call => {
    const { id } = keyOf(call);
    const { state, now } = call.world;
    const found = state.keys.find(({ key }) => key.kid === id);
    if (found?.state === 'active') {
      throw new ApiError(9, 'Cannot delete active web key', 'COMMAND-Chai1');
    }
    state.keys = state.keys.filter(entry => entry !== found);
    state.changed();
    return { deletionDate: timestamp(now()) };
  },
};

function keyOf(call: Call): { id: string } {
  demand(call, 'iam.write');
  return read(z.object({ id: z.string() }), call.body);
}
