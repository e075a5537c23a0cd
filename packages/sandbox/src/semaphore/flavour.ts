/** Which API it speaks: as recorded, or as newer releases are read to. */
export type Generation = '2.10' | '2.16';
/** What keeps its rows; it shows in ids, times, nulls and refusals. */
export type DatabaseKind = 'bolt' | 'postgres';

/** Which Semaphore the stand-in is. */
export interface Flavour {
  generation: Generation;
  readonly database: DatabaseKind;
}
