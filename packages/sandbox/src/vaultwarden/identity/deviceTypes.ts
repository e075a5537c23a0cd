/** Names of kinds of devices by their number, as access tokens carry them. */
const NAMES = new Map([
  [0, 'Android'],
  [1, 'iOS'],
  [8, 'Linux'],
  [9, 'Chrome'],
  [10, 'Firefox'],
  [23, 'Windows CLI'],
  [24, 'macOS CLI'],
  [25, 'Linux CLI'],
]);

const UNKNOWN = 14;

/** The number that a client gives; anything else is an unknown browser. */
export function deviceType(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : UNKNOWN;
}

/** The name of a kind of device. */
export function deviceTypeName(type: number): string {
  return NAMES.get(type) ?? 'Unknown Browser';
}
