import {
  AutheliaPerson,
  Directory,
  FoundPerson,
  WrongPassword,
} from '../directory/Directory';

/** Somebody with their password. */
export interface KnownPerson extends AutheliaPerson {
  password: string;
}

/** A directory that is a list, for what a test proves beside it. */
export class ListedDirectory implements Directory {
  constructor(public people: readonly KnownPerson[]) {}

  async check(): Promise<void> {}

  async find(typed: string): Promise<FoundPerson | undefined> {
    const wanted = typed.toLowerCase();
    const found = this.people.find(({ username, email }) =>
      [username, email].some(each => each.toLowerCase() === wanted),
    );
    if (!found) {
      return undefined;
    }
    const { password, ...person } = found;
    return {
      person,
      prove: async given => {
        if (given !== password) {
          throw new WrongPassword('authentication failed');
        }
      },
    };
  }
}
