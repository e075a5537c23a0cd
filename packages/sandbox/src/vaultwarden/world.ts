import { AdminToken } from './admin/adminToken';
import { Tokens } from './identity/tokens';
import { Database } from './database/Database';
import { Limit } from './limits';
import { Settings } from './settings';

/** What all requests share. */
export interface World {
  settings: Settings;
  /** The path of the public address, without a slash at the end; most have none. */
  basePath: string;
  database: Database;
  tokens: Tokens;
  /** Nothing where there is no admin page, or it is open. */
  adminToken?: AdminToken;
  limits: {
    login: Limit;
    admin: Limit;
    unauthenticated: Limit;
  };
}
