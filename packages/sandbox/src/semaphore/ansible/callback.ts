import { z } from 'zod';

/** Where a playbook tells the portal that it has ended, from its extra variables. */
export interface CallbackOrder {
  url: string;
  token: string;
}

/** How a callback is made to go; `sent` is what happens without a scenario. */
export type CallbackTurn =
  | { turn: 'sent' }
  /** The network loses it. */
  | { turn: 'lost' }
  /** When the run begins, and not at its end. */
  | { turn: 'early' }
  /** So many seconds of the server after the end of the task. */
  | { turn: 'late'; seconds: number }
  | { turn: 'repeated'; count: number }
  /** With a token that is not that of the run. */
  | { turn: 'forged' };

const orderSchema = z
  .object({
    opencsp_callback_url: z.string().min(1),
    opencsp_callback_token: z.string().min(1),
  })
  .transform(
    (variables): CallbackOrder => ({
      url: variables.opencsp_callback_url,
      token: variables.opencsp_callback_token,
    }),
  );

/** @returns nothing when the run was given none */
export function callbackOrder(
  variables: Record<string, unknown>,
): CallbackOrder | undefined {
  const order = orderSchema.safeParse(variables);
  return order.success ? order.data : undefined;
}

const ANSWER_WITHIN_MS = 5000;

/**
 * Tells the portal, if that is on this machine: `POST {"key": …}` with the token as bearer.
 *
 * @returns why it could not, in the words of the module `uri`
 */
export async function tellPortal(
  order: CallbackOrder,
  key: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isLoopback(order.url)) {
    return 'Status code was -1 and not [200, 202, 204]: the sandbox calls loopback addresses only';
  }
  try {
    const response = await fetch(order.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        Authorization: `Bearer ${order.token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ key }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    return response.ok
      ? undefined
      : `Status code was ${response.status} and not [200, 202, 204]: HTTP Error ${response.status}`;
  } catch {
    return 'Status code was -1 and not [200, 202, 204]: Request failed: <urlopen error>';
  }
}

/** A token of the same length that is another one. */
export function forgedToken(token: string): string {
  return [...token].map(letter => (letter === 'x' ? 'y' : 'x')).join('');
}

/** True for HTTP addresses of this machine: the stand-in sends nothing anywhere else. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) {
    return false;
  }
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && isLoopbackHost(hostname);
}

/** True for names and addresses of this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
