/** A phase failed. What it says is raw tool output, as the real object carries it. */
export class Refused extends Error {
  constructor(
    readonly reason: string,
    message: string,
    readonly revision: string,
    readonly apply = false,
  ) {
    super(message);
  }
}
