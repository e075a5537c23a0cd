/** `2026-11-22 01:15:12`, as the programs of Nix write it; machines have UTC. */
export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}
