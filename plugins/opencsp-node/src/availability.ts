/**
 * Whether a module can work. A module never throws while it starts: it registers itself as
 * unavailable, with what is missing and what to do, and the rest of the portal goes on.
 */
export type Availability =
  | { available: true }
  | { available: false; reason: string };
