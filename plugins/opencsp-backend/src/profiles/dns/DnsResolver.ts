/** What a name server said of a name. */
export type DnsAnswer<T> =
  | { outcome: 'found'; records: readonly T[] }
  /** The name does not exist, or has no such record. */
  | { outcome: 'nothing' }
  /** No answer came, or the name server could not give one. */
  | { outcome: 'unanswered' };

/** One property of a CAA record set (RFC 8659 §4.1). */
export interface CaaProperty {
  /** Who does not understand it must not issue. */
  isCritical: boolean;
  /** In lower case. */
  tag: string;
  value: string;
}

/**
 * Asks DNS. Names are complete: no search list is tried. It never throws: trouble is an answer, and so
 * is an abort.
 */
export interface DnsResolver {
  /** Addresses of both kinds, where aliases lead to. */
  addresses(name: string, signal: AbortSignal): Promise<DnsAnswer<string>>;
  /** Of this very name; the names above it are other questions. */
  caa(name: string, signal: AbortSignal): Promise<DnsAnswer<CaaProperty>>;
}
