import { Middleware } from 'koa';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { InteractionPages, interactionPath } from './interactionPages';
import { page } from './pages/layout';
import { World } from './world';

const PATH = /^\/ui\/v2\/login\/([\w-]+)$/;

/**
 * When someone has to be asked: `create` shows the registration, `login` and `select_account` the
 * sign-in page; a live session answers the rest at once. `prompt=none` without one is
 * `interaction_required`, never `login_required` (03-authorize/login-v1).
 */
export function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  const { Prompt } = interactionPolicy;
  policy.add(new Prompt({ name: 'create', requestable: true }), 0);
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 1);
  for (const check of policy.get('login')?.checks ?? []) {
    check.error = 'interaction_required';
    check.description =
      'Unfortunately, the user may be not logged in and/or additional interaction is required.';
  }
  return policy;
}

/** The pages that ask. */
export function interactionPages(provider: Provider, world: World): Middleware {
  return async (ctx, next) => {
    if (!PATH.test(ctx.path)) {
      await next();
      return;
    }
    try {
      const interaction = await provider.interactionDetails(ctx.req, ctx.res);
      if (ctx.path !== interactionPath(interaction.uid)) {
        throw new errors.SessionNotFound('another sign-in has begun');
      }
      await new InteractionPages(ctx, provider, interaction, world).answer();
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) {
        throw error;
      }
      page(ctx, {
        title: 'This sign-in has ended',
        status: 400,
        body: '<p>It took too long, was finished already, or was begun in another browser. Go back to the portal and sign in again.</p>',
      });
    }
  };
}
