/** Somebody, as the directory tells of them. */
export interface AutheliaPerson {
  /** As the directory writes it, whatever was typed. */
  username: string;
  displayName: string;
  /** The first one; empty without any. */
  email: string;
  groups: readonly string[];
}

/** Somebody who was found, with what proves their password. */
export interface FoundPerson {
  person: AutheliaPerson;
  /**
   * Takes the password, or not.
   *
   * @throws WrongPassword
   * @throws DirectoryError
   */
  prove(password: string): Promise<void>;
}

/** Who can sign in, and what groups they are in. */
export interface Directory {
  /**
   * Looks whether it can be asked.
   *
   * @throws DirectoryError
   */
  check(): Promise<void>;
  /**
   * Looks somebody up by what they typed: name or e-mail, in any case (recorded: Authelia 9). Nothing when
   * there is nobody.
   *
   * @throws DirectoryError
   */
  find(typed: string): Promise<FoundPerson | undefined>;
}

/** The directory could not be asked, or gave no answer that can be used; in the words of the log. */
export class DirectoryError extends Error {}

/** The directory knows the person, and refuses the password; in the words of the log. */
export class WrongPassword extends Error {}
