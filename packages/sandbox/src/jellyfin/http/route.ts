import { Reply } from '../../program/exchange';
import { Caller } from '../accounts/Accounts';
import { World } from '../world';
import { Authorization } from './authorization';

/** What a route works with. */
export interface Call {
  world: World;
  /** Nobody where the route asks for nobody. */
  caller?: Caller;
  authorization: Authorization;
  query: URLSearchParams;
  /** What stands in the path where its pattern has groups, decoded. */
  at: readonly string[];
  /** The body as JSON. @throws Problem where it is none */
  body(): unknown;
}

/** Who may ask: all, all until the wizard is done and administrators then, who has signed in, administrators. */
export type Audience = 'all' | 'first-time' | 'signed-in' | 'administrators';

/** Something of the API that can be asked. */
export interface Route {
  method: string;
  /** In any case. */
  path: RegExp;
  audience: Audience;
  /** @throws Thrown, Told or Problem */
  run(call: Call): Reply;
}
