import { Directory } from '../directory/directory';
import { emptyState } from '../directory/state';
import { Tokens } from '../http/tokens';
import { start } from '../start';
import { World } from '../world';
import { Ask } from './http';
import { seedLab, startLab } from './lab';
import { runLine, ToolResult } from './openldap';
import { ADMIN, BASE } from './recorded';
import { LldapStandIn } from '..';

/** Where users are. */
export const PEOPLE = `ou=people,${BASE}`;

/** A lab with the recorded people, asked as the administrator. */
export class Lab {
  private constructor(readonly standIn: LldapStandIn, readonly ask: Ask) {}

  static async open(): Promise<Lab> {
    const standIn = await startLab();
    return new Lab(standIn, await seedLab(standIn));
  }

  close(): Promise<void> {
    return this.standIn.close();
  }

  /** Runs a tool as somebody; the administrator without a name. */
  tool(
    line: string,
    stdin = '',
    { user, password } = ADMIN,
  ): Promise<ToolResult> {
    const [name, ...rest] = line.split(' ');
    return runLine(
      this.standIn,
      `${name} -D 'uid=${user},${PEOPLE}' -w ${password} ${rest.join(' ')}`,
      stdin,
    );
  }

  /** The answer of GraphQL as text. */
  async messageOf(query: string, variables?: unknown): Promise<string> {
    return JSON.stringify((await this.ask(query, variables)).body);
  }
}

/** What `ldapmodify` reads to set a password. */
export function replacePassword(dn: string, ...passwords: string[]): string {
  return [
    ...[`dn: ${dn}`, 'changetype: modify', 'replace: userPassword'],
    ...passwords.map(password => `userPassword: ${password}`),
  ].join('\n');
}

/** Directory and tokens after a first start, without a server. */
export function labWorld(now = () => new Date()): World {
  const chance = { now, random: (bytes: number) => Buffer.alloc(bytes, 7) };
  const directory = new Directory(emptyState(), chance);
  const settings = { baseDn: BASE, jwtSecret: 's', keySeed: 'k', admin: ADMIN };
  const base = start(directory, settings, () => {});
  return { directory, tokens: new Tokens('s', directory, chance), base };
}
