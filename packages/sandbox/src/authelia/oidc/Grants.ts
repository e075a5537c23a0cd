import { AutheliaPerson } from '../directory/Directory';

/** Somebody on the way to a client. */
export interface Flow {
  id: string;
  clientId: string;
  /** The parameters of the client's request. */
  parameters: URLSearchParams;
  /** Milliseconds since 1970. */
  requestedAt: number;
  /** Who agreed. */
  agreed?: string;
}

/** What a client was given for somebody. All that was made of it ends with it. */
export interface Grant {
  clientId: string;
  person: AutheliaPerson;
  /** Opaque, and the same for all clients (recorded: Authelia 29). */
  subject: string;
  level: 1 | 2;
  scopes: readonly string[];
  redirectUri: string;
  nonce?: string;
  /** Of PKCE, by SHA-256. */
  challenge?: string;
  /** When the person signed in, and when the client asked; in milliseconds since 1970. */
  authenticatedAt: number;
  requestedAt: number;
  isRevoked: boolean;
}

/** A code or a token. */
export interface Issued {
  grant: Grant;
  issuedAt: number;
  expires: number;
  isUsed: boolean;
}

type Kind = 'ac' | 'at' | 'rt';

const MINUTE_MS = 60_000;
const LIFESPANS_MS: Record<Kind, number> = {
  ac: MINUTE_MS,
  at: 60 * MINUTE_MS,
  rt: 90 * MINUTE_MS,
};
const FLOW_MS = 10 * MINUTE_MS;
const PART_BYTES = 32;

/** Flows, codes and tokens. They are forgotten when the server is stopped. */
export class Grants {
  private readonly flows = new Map<string, Flow>();
  private readonly issued = new Map<string, Issued>();

  constructor(private readonly random: (bytes: number) => Buffer) {}

  begin(flow: Omit<Flow, 'id'>): Flow {
    forget(
      this.flows,
      ({ requestedAt: at }) => at + FLOW_MS > flow.requestedAt,
    );
    const begun = { ...flow, id: uuid(this.random) };
    this.flows.set(begun.id, begun);
    return begun;
  }

  flow(id: string | null | undefined, now: number): Flow | undefined {
    const flow = this.flows.get(id ?? '');
    return flow && flow.requestedAt + FLOW_MS > now ? flow : undefined;
  }

  /** A flow ends with its code. */
  end({ id }: Flow): void {
    this.flows.delete(id);
  }

  /** Such as `authelia_at_…`. */
  issue(kind: Kind, grant: Grant, now: number): string {
    forget(this.issued, each => each.expires > now);
    const part = () => this.random(PART_BYTES).toString('base64url');
    const text = `authelia_${kind}_${part()}.${part()}`;
    const expires = now + LIFESPANS_MS[kind];
    this.issued.set(text, { grant, issuedAt: now, expires, isUsed: false });
    return text;
  }

  /** What a code or a token is, also when it was used; nothing when it ended or never was. */
  find(kind: Kind, text: string, now: number): Issued | undefined {
    const found = text.startsWith(`authelia_${kind}_`)
      ? this.issued.get(text)
      : undefined;
    return found && found.expires > now ? found : undefined;
  }
}

/** Keeps only what is still of use. */
function forget<T>(from: Map<string, T>, isOfUse: (value: T) => boolean): void {
  for (const [key, value] of from) {
    if (!isOfUse(value)) {
      from.delete(key);
    }
  }
}

/** One by chance (RFC 9562 §5.4). */
export function uuid(random: (bytes: number) => Buffer): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = (bytes[6] % 16) + 0x40;
  bytes[8] = (bytes[8] % 64) + 0x80;
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
