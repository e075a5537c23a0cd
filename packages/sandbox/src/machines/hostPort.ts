/** An address and a port. */
export interface HostPort {
  host: string;
  port: number;
}
