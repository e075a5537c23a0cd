import { setTimeout as pause } from 'node:timers/promises';
import { Middleware } from 'koa';
import { sendJson } from '../http';
import { World } from '../world';
import { FaultKind } from './faults';

const HTML = `<!doctype html><html><head><title>Sign in to the proxy</title></head><body><h1>Sign in to the proxy</h1></body></html>\n`;

/** Gives the answers that were ordered, in place of any endpoint's. */
export function guard({ faults, log }: World): Middleware {
  return async (ctx, next) => {
    if (faults.delay > 0) {
      await pause(faults.delay);
    }
    if (faults.unavailable) {
      ctx.status = 503;
      ctx.body = 'the sandbox’s identity provider is down on order';
      return;
    }
    const fault = faults.take(ctx.path);
    if (fault) {
      await answerFault(ctx, fault);
      return;
    }
    try {
      await next();
    } catch (error) {
      log(`oidc: ${error instanceof Error ? error.stack : error}`);
      sendJson(ctx, 500, {
        error: 'server_error',
        error_description: 'Errors.Internal',
      });
    }
  };
}

async function answerFault(
  ctx: Parameters<Middleware>[0],
  fault: FaultKind,
): Promise<void> {
  switch (fault.kind) {
    case 'status':
      ctx.status = fault.code;
      ctx.type = 'text';
      ctx.body = `ordered: ${fault.code}\n`;
      return;
    case 'html':
      ctx.status = 200;
      ctx.type = 'html';
      ctx.body = HTML;
      return;
    default:
      // The connection stays open and says nothing more, as behind a box that lost its state.
      ctx.respond = false;
      ctx.res.writeHead(200, {
        'content-type': 'application/json',
        'content-length': '4096',
      });
      ctx.res.write('{');
  }
}
