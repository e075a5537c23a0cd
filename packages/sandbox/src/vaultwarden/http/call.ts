import { VaultwardenReply, VaultwardenRequest } from './reply';
import { World } from '../world';

/** One request on its way through the server. */
export interface Call {
  world: World;
  request: VaultwardenRequest;
  /** The part of the path at `:name`. */
  param(name: string): string;
}

/** Answers a request. */
export type Handler = (
  call: Call,
) => VaultwardenReply | Promise<VaultwardenReply>;

/** Method, path with `:names`, and what answers. */
export interface Route {
  method: string;
  path: string;
  handler: Handler;
}

/** Routes that answer alike under several methods. */
export function route(
  methods: string,
  path: string,
  handler: Handler,
): Route[] {
  return methods.split(' ').map(method => ({ method, path, handler }));
}
