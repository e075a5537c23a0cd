import { parseDocument } from 'yaml';

/** What Traefik knows at the top of a dynamic file; with anything else it takes none of them. */
const SECTIONS = ['http', 'tcp', 'udp', 'tls'];

/**
 * Pure: true for a dynamic file that Traefik surely cannot read: no YAML, or something else at its top than
 * it knows. Keys further down and templates are not judged, so that false says nothing.
 */
export function isBadDynamicFile(text: string): boolean {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    return true;
  }
  const value: unknown = document.toJS();
  return (
    value !== null &&
    (typeof value !== 'object' ||
      Array.isArray(value) ||
      Object.keys(value).some(key => !SECTIONS.includes(key)))
  );
}
