import { Reply } from '../../program/exchange';
import { World } from '../world';
import { Caller } from './authenticate';
import { Parameters } from './parameters';

/** What a route works with. */
export interface Call {
  world: World;
  caller?: Caller;
  parameters: Parameters;
  /** What stands in the path where its pattern has groups. */
  at: readonly string[];
}

/** Something of the API that can be asked. */
export interface Route {
  method: string;
  /** Of what comes after `/api/v4`. */
  path: RegExp;
  /** Whether any scope will do. */
  isForAnyScope?: boolean;
  /** @throws Refused */
  run(call: Call): Reply;
}
