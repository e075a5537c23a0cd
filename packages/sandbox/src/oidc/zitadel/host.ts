import { Context, Middleware } from 'koa';
import { sendJson } from '../http';
import { World } from '../world';

const ADVICE =
  'Message=Instance not found. Make sure you got the domain right. Check out https://zitadel.com/docs/apis/introduction#domains';

interface AskedHost {
  /** Decides the instance. */
  host: string;
  /** Lands in the issuer. */
  publicHost: string;
  scheme: string;
}

/** The issuer of a request: the host that was asked, with its port (01-discovery/unknown-host). */
export function issuerOf(ctx: Context, { origin }: World): string {
  const asked = askedHost(ctx, origin);
  return `${asked.scheme}://${asked.publicHost}`;
}

/** Refuses host names that the instance does not have; the port is free, health answers to any. */
export function instanceOnly(world: World): Middleware {
  const { hostname } = new URL(world.origin);
  return async (ctx, next) => {
    const asked = askedHost(ctx, world.origin);
    const isKnown = [asked.host, asked.publicHost].every(
      host => nameOf(host) === hostname,
    );
    if (isKnown || ctx.path.startsWith('/debug/')) {
      await next();
      return;
    }
    const shown = asked.publicHost === asked.host ? '' : asked.publicHost;
    const message = `unable to set instance using origin &{${
      asked.host
    } ${shown} ${asked.scheme}} (ExternalDomain is ${hostname}): ID=${
      shown ? 'QUERY-IuGh1' : 'QUERY-1kIjX'
    } ${ADVICE}`;
    if (/^\/zitadel\./.test(ctx.path)) {
      sendJson(ctx, 404, { code: 'not_found', message });
    } else if (/^\/(v2|management|admin|auth)\//.test(ctx.path)) {
      sendJson(ctx, 404, { code: 5, message });
    } else {
      ctx.status = 404;
      ctx.body = `${message}\n`;
    }
  };
}

/** The host headers that are believed, in this order. */
function askedHost(ctx: Context, origin: string): AskedHost {
  const host =
    ctx.get('x-zitadel-instance-host') ||
    ctx.get('x-forwarded-host') ||
    ctx.get('host');
  return {
    host,
    publicHost: ctx.get('x-zitadel-public-host') || host,
    scheme:
      ctx.get('x-forwarded-proto') || new URL(origin).protocol.slice(0, -1),
  };
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
