import { World } from '../world';
import { CommandSpec, Input } from './input';

/** What is around a call of `occ`. */
export interface OccCall {
  /** Variables of the process. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Who runs it, by name or number. */
  user: string;
  /** What it can read. */
  stdin?: string;
}

/** How a call ended. */
export interface OccAnswer {
  exit: number;
  stdout: string;
  stderr: string;
}

/** What a command says; most refusals too go to stdout. */
export interface Said {
  exit: number;
  lines: readonly string[];
}

/** A command. */
export interface Command {
  spec: CommandSpec;
  /** The app that it comes with; none for the server's own. */
  app?: string;
  /** Whether it is not there in maintenance. */
  needsApps?: boolean;
  run(world: World, input: Input, call: OccCall): Said | Promise<Said>;
}

/** It worked. */
export function said(...lines: string[]): Said {
  return { exit: 0, lines };
}

/** It was refused. */
export function refused(...lines: string[]): Said {
  return { exit: 1, lines };
}
