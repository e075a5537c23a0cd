/** Longest name of a catalog entity. */
const LONGEST = 63;

/** Characters of a mark that stands for what was cut. */
const MARK = 8;

/** Name of the Resource of a host that somebody registered: names of hosts are unique for an owner only. */
export function hostEntityName(hostId: string): string {
  return `host-${hostId}`;
}

/**
 * Name of the Component of a service: `<branch>-<service>`. Where that is too long for the catalog, the
 * branch is cut and marked, so that no two become the same.
 */
export function serviceEntityName(branch: string, service: string): string {
  const name = `${branch}-${service}`;
  if (name.length <= LONGEST) {
    return name;
  }
  const mark = markOf(name);
  const room = LONGEST - MARK - 2;
  const end = service.slice(0, room - 1);
  const begin = branch.slice(0, room - end.length).replace(/[^a-z0-9]+$/i, '');
  return `${begin}-${mark}-${end}`.replace(/[^a-z0-9]+$/i, '');
}

/** Eight hexadecimal digits of a text: FNV-1a with 32 bits. */
function markOf(text: string): string {
  const hash = [...text].reduce(
    (sum, character) =>
      Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  );
  return (hash >>> 0).toString(16).padStart(MARK, '0');
}
