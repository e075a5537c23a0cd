/** A place in a file of the flake. */
export interface NixPlace {
  /** In the flake. */
  path: string;
  line: number;
  column: number;
  /** The text of the file. */
  source: string;
}

/** Why Nix stopped, without colour, trace or excerpt: `raw_msg`. */
export class NixFailure extends Error {
  constructor(
    readonly raw: string,
    readonly more: {
      place?: NixPlace;
      /** What it did, from the outermost on. */
      trace?: readonly string[];
      /** False where modules are evaluated: then the trace is cut. */
      isWhole?: boolean;
    } = {},
  ) {
    super(raw);
    this.name = 'NixFailure';
  }
}

/** The kernel ended the program: there was no memory left. Nix itself says nothing. */
export class OutOfMemory extends Error {
  constructor() {
    super('killed');
    this.name = 'OutOfMemory';
  }
}
