import { json, plain, Reply } from '../reply';
import { Visit, World } from '../world';
import { discovery } from './discovery';
import { withEnd } from './oidcReplies';
import { Provider } from './Provider';

/* What everybody may read (recorded: 13): under the portal's host name only. */

/** `/.well-known/openid-configuration`. */
export const openidConfiguration = open(({ issuer }) => discovery(issuer));

const keys = open(provider => provider.jwks);

/** `/jwks.json`. */
export function jwks(world: World, visit: Visit | undefined): Reply {
  const reply = keys(world, visit);
  return reply.status === 200 ? withEnd(reply) : reply;
}

function open(tell: (provider: Provider) => object) {
  return ({ provider }: World, visit: Visit | undefined): Reply => {
    if (!provider) {
      return plain(404);
    }
    return visit
      ? json(200, tell(provider), { Vary: 'Accept-Encoding' })
      : plain(400, { 'Content-Security-Policy': "default-src 'none'" });
  };
}
