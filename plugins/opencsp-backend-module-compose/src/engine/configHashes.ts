/** Hashes of the settings of each container, from `config --hash *`: a line `name hash` for each. */
export function readConfigHashes(stdout: string): ReadonlyMap<string, string> {
  return new Map(
    [...stdout.matchAll(/^(\S+) ([0-9a-f]{64})$/gm)].map(([, name, hash]) => [
      name,
      hash,
    ]),
  );
}
