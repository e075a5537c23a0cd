import { parseDocument } from 'yaml';

const HTTP = ['routers', 'services', 'middlewares', 'serverstransports'];

/**
 * What Traefik knows at the top of a dynamic file, and right below it, in small letters. What else is at the
 * top it passes over; below, one key that it does not know makes it take none of the files (seen with 3.7.9).
 */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  http: [...HTTP, 'models'],
  tcp: HTTP,
  udp: ['routers', 'services'],
  tls: ['certificates', 'options', 'stores'],
};

/**
 * Pure: true for a dynamic file that Traefik surely cannot read: no YAML, no map, or a section that is empty
 * or has something else in it than it knows. Keys further down and templates are not judged, so that false
 * says nothing.
 */
export function isBadDynamicFile(text: string): boolean {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return true;
  }
  const value: unknown = document.toJS();
  return (
    value !== null &&
    (!isMap(value) ||
      Object.entries(value).some(([name, section]) =>
        isBadSection(SECTIONS[name.toLowerCase()], section),
      ))
  );
}

/** A section without anything behind its name is passed over; an empty map is an error. */
function isBadSection(
  known: readonly string[] | undefined,
  section: unknown,
): boolean {
  if (known === undefined || section === null) {
    return false;
  }
  return (
    !isMap(section) ||
    isEmpty(section) ||
    Object.entries(section).some(
      ([name, part]) =>
        !known.includes(name.toLowerCase()) || (isMap(part) && isEmpty(part)),
    )
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(map: Record<string, unknown>): boolean {
  return Object.keys(map).length === 0;
}
