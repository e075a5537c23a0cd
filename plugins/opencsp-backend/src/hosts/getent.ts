/**
 * A name server that is away costs 2 s a name, and not 10 (resolv.conf(5)): with the names of a bundle all
 * else that is asked in the same exchange would be lost.
 */
const RESOLVER = 'RES_OPTIONS=timeout:2 attempts:1';

/** The words that print the addresses of a name, as a host's own programs find them. */
export function getentWords(name: string): string[] {
  return ['env', RESOLVER, 'getent', 'ahosts', name];
}

/** Lines of `getent ahosts`: `192.0.2.10      STREAM cloud.example.com`; each address once. */
export function getentAddresses(text: string): string[] {
  const addresses = text.split('\n').map(line => line.trim().split(/\s+/)[0]);
  return [...new Set(addresses.filter(address => address !== ''))];
}
