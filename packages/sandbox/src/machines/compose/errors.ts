/** Why compose does not do something; it is the last line of its standard error. */
export class ComposeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ComposeError';
  }
}

/** Adds the words of a semantic check. */
export function invalidProject(text: string): ComposeError {
  return new ComposeError(`${text}: invalid compose project`);
}
