import { z } from 'zod';
import { Json, JsonObject } from '../store/objects';

/** A condition as tofu-controller writes it. */
export type Condition = {
  lastTransitionTime: string;
  message: string;
  observedGeneration: number;
  reason: string;
  status: string;
  type: string;
};

const conditionsSchema = z.array(
  z.object({
    lastTransitionTime: z.string(),
    message: z.string(),
    observedGeneration: z.number(),
    reason: z.string(),
    status: z.string(),
    type: z.string(),
  }),
);

const MAX_MESSAGE_LENGTH = 20_000;
/** These come first; the rest follows by newest generation, then by name (recorded: c-change-var). */
const FIRST = ['Stalled', 'Reconciling', 'Ready'];

/** The conditions of a status. */
export function conditionsOf(status: JsonObject): Condition[] {
  const parsed = conditionsSchema.safeParse(status.conditions ?? []);
  return parsed.success ? parsed.data : [];
}

/** One condition by its type. */
export function conditionOf(
  status: JsonObject,
  type: string,
): Condition | undefined {
  return conditionsOf(status).find(condition => condition.type === type);
}

/** The conditions with one set anew. The time moves when status, reason or message changes. */
export function withCondition(
  conditions: readonly Condition[],
  next: Omit<Condition, 'lastTransitionTime'>,
  now: string,
): Condition[] {
  const message =
    next.message.length > MAX_MESSAGE_LENGTH
      ? `${next.message.slice(0, MAX_MESSAGE_LENGTH)}...`
      : next.message;
  const before = conditions.find(condition => condition.type === next.type);
  const unchanged =
    before?.status === next.status &&
    before.reason === next.reason &&
    before.message === message;
  const condition: Condition = {
    lastTransitionTime: unchanged ? before.lastTransitionTime : now,
    message,
    observedGeneration: next.observedGeneration,
    reason: next.reason,
    status: next.status,
    type: next.type,
  };
  return ordered([
    ...conditions.filter(other => other.type !== next.type),
    condition,
  ]);
}

/** The conditions without those of these types. */
export function withoutConditions(
  conditions: readonly Condition[],
  types: readonly string[],
): Condition[] {
  return conditions.filter(condition => !types.includes(condition.type));
}

/** The status with these conditions. */
export function withConditions(
  status: JsonObject,
  conditions: readonly Condition[],
): JsonObject {
  const list: Json = conditions.map(condition => ({ ...condition }));
  return { ...status, conditions: list };
}

function ordered(conditions: readonly Condition[]): Condition[] {
  const rank = ({ type }: Condition) => {
    const index = FIRST.indexOf(type);
    return index < 0 ? FIRST.length : index;
  };
  return [...conditions].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      b.observedGeneration - a.observedGeneration ||
      (a.type < b.type ? -1 : 1),
  );
}
