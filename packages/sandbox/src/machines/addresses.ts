import { createHash } from 'node:crypto';

/** Loopback addresses that the sandbox gives to machines: 127.77.0.0/16. */
const PREFIX = [127, 77];
/** Third byte of addresses that are chosen, so that those an operator's example gives by hand stay free. */
const CHOSEN_FROM = 64;

/** True for an address that the sandbox can give to a machine. */
export function isParkAddress(address: string): boolean {
  const bytes = address.split('.').map(Number);
  return (
    /^\d+\.\d+\.\d+\.\d+$/.test(address) &&
    bytes.every(byte => byte <= 255) &&
    bytes[0] === PREFIX[0] &&
    bytes[1] === PREFIX[1] &&
    bytes[3] !== 0 &&
    bytes[3] !== 255
  );
}

/**
 * Addresses to try for a machine, endlessly: the first one follows from the name, so that the same
 * name mostly gets the same address again.
 */
export function* candidateAddresses(name: string): Generator<string> {
  for (let attempt = 0; ; attempt++) {
    const digest = createHash('sha256').update(`${name}#${attempt}`).digest();
    const third = CHOSEN_FROM + (digest[0] % (256 - CHOSEN_FROM));
    yield [...PREFIX, third, 1 + (digest[1] % 254)].join('.');
  }
}
