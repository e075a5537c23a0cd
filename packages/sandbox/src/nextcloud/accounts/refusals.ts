/** The server does not take a name or a password; the message is what it says. */
export class AccountRefused extends Error {
  constructor(
    message: string,
    /** The policy for passwords refused: the message is for people (OCS 107, services-contracts.md §7.2). */
    readonly isHint: boolean = false,
  ) {
    super(message);
  }
}
