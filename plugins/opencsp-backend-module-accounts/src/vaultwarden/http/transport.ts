/** A request as it goes to Vaultwarden. */
export interface VaultwardenRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With query, without host. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Its answer. */
export interface VaultwardenResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/**
 * Carries one request to the server and its whole answer back, and rejects when there is no answer. The client opens
 * no connection itself: where the server is, and how it is reached, is the caller's (the SSH connection of the host).
 */
export type Send = (
  request: VaultwardenRequest,
  signal: AbortSignal,
) => Promise<VaultwardenResponse>;

/** All values of a header, whatever the case of its name. */
export function headerValues(
  { headers }: VaultwardenResponse,
  name: string,
): string[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
}
