import { lookup } from 'node:dns/promises';

/** Addresses of a name, as every other program on this computer finds them. */
export async function resolveName(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true });
  return found.map(({ address }) => address);
}
