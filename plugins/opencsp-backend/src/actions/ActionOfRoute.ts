import { Fields } from './fields';

/**
 * How a use case is offered in the actions registry. What it does, who may, what is audited and how often
 * it may be asked for stand at the route of the same operation.
 */
export interface ActionOfRoute {
  /** Operation of the route. */
  operation: string;
  /** Name in the registry; the operation's when absent. */
  name?: string;
  title: string;
  /** What somebody must know who chooses among actions: what it does, and what comes next. */
  description: string;
  /**
   * Fields by the names that path, query and body have over HTTP, and `idempotencyKey` in place of the
   * header.
   */
  input: Fields;
  output: Fields;
  /** True for what only looks although it is no GET. */
  readOnly?: boolean;
  /** True for what loses something although it is no DELETE. */
  destructive?: boolean;
  /** True when asking again changes nothing; so for all that only look or delete. */
  idempotent?: boolean;
}
