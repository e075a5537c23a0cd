import { Directory } from './directory/directory';
import { Tokens } from './http/tokens';
import { BaseDn } from './ldap/dn';

/** What HTTP and LDAP share. */
export interface World {
  directory: Directory;
  tokens: Tokens;
  base: BaseDn;
}
