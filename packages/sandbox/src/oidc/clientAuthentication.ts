import { Context } from 'koa';
import { clientCredentials, Refusal } from './http';
import { Application, World } from './world';

/** The client that sent a form with its secret, or the refusal in the provider's words. */
export function authenticateWithSecret(
  ctx: Context,
  form: URLSearchParams,
  { applications }: World,
  refused: Refusal,
): Application | Refusal {
  const { id, secret } = clientCredentials(ctx, form);
  const client = applications.find(one => one.clientId === id && one.active);
  return client && client.clientSecret === (secret ?? undefined)
    ? client
    : refused;
}
