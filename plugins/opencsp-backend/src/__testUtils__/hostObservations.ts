import { HostTrouble } from '@opencsp/plugin-opencsp-node';
import {
  HostCircumstances,
  HostObservation,
} from '../domain/hosts/hostDecision';
import { DEFAULT_HOST_DEADLINES, HostRecord } from '../domain/hosts/hostRecord';
import { PREPARE_STEP } from '../domain/hosts/prepareRun';
import { aHost, engineCheck, TEST_FACTS } from './hostStage';

/** Where the time of these tests begins. */
export const T0 = Date.UTC(2026, 0, 1);
/** In milliseconds. */
export const MINUTE = 60_000;

/** So many minutes after the beginning. */
export function at(
  minutes: number,
  change: Partial<HostCircumstances> = {},
): HostCircumstances {
  return {
    now: T0 + minutes * MINUTE,
    deadlines: DEFAULT_HOST_DEADLINES,
    stopMs: 5 * MINUTE,
    attempts: 0,
    leaseMs: MINUTE,
    ...change,
  };
}

/** A registered host that is being checked. */
export const host = (change: Partial<HostRecord> = {}) => aHost(1, T0, change);

/** One that was checked. */
export const settled = (state: 'ready' | 'unreachable', change = {}) =>
  host({ state, deadline: undefined, ...change });

/** What a host shows. */
export function look(
  change: {
    engine?: 'passed' | 'failed';
    cloudInit?: Extract<HostObservation, { of: 'look' }>['cloudInit']['state'];
    facts?: Partial<typeof TEST_FACTS>;
  } = {},
): HostObservation {
  const { engine = 'passed', cloudInit = 'done', facts } = change;
  return {
    of: 'look',
    found: {
      checks: [engineCheck(engine)],
      facts: { ...TEST_FACTS, ...facts },
    },
    cloudInit: { state: cloudInit, detail: 'its words' },
  };
}

/** It could not be spoken to. */
export const trouble = (kind: HostTrouble): HostObservation => ({
  of: 'trouble',
  trouble: kind,
  message: 'its words',
});

/** A run that prepares a host. */
export const run = (change = {}) => ({
  step: PREPARE_STEP,
  attempt: 4,
  key: 'opencsp:x:prepare:4',
  since: T0,
  askedAt: T0,
  deadline: T0 + 20 * MINUTE,
  logAfter: 0,
  ...change,
});

/** A host that is being prepared. */
export const preparing = (runChange = {}) =>
  host({
    state: 'preparing',
    prepare: 'running',
    deadline: T0 + 20 * MINUTE,
    run: run(runChange),
  });
