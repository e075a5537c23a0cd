import { Printable } from '../occ/output';
import { World } from '../world';
import { Fields } from './fields';
import { Caller } from './signIn';

/** What a route works with. */
export interface Call {
  world: World;
  caller: Caller;
  fields: Fields;
  /** What stands in the path where its pattern has groups, decoded. */
  at: readonly string[];
}

/** Something of the API that can be asked. */
export interface Route {
  method: string;
  /** Of what comes after `/ocs/v2.php`. */
  path: RegExp;
  /** Whether somebody who is no administrator may ask it too. */
  isForAll?: boolean;
  /** The app that it comes with. */
  app?: string;
  /** @throws OcsRefused */
  run(call: Call): Printable | Promise<Printable>;
}
