import { z } from 'zod';
import { FaultKind } from '../faults/faults';
import { World } from '../world';
import { read } from './parameters';
import type { Scenario } from './scenarios';

const times = z.number().int().positive().default(1);
const path = z.string().optional();

/** What goes wrong between a client and the provider. */
export const faultScenarios: Record<string, Scenario> = {
  'refuse-refresh': {
    summary: 'the next refreshes are refused',
    run: ({ faults }, parameters) => {
      const given = read(z.object({ times }), parameters);
      faults.refuseRefreshes(given.times);
      return { refusals: given.times };
    },
  },
  down: {
    summary: 'every request is 503',
    run: ({ faults }, parameters) => {
      faults.down(
        read(
          z.object({ seconds: z.number().positive().optional() }),
          parameters,
        ).seconds,
      );
      return { down: true };
    },
  },
  up: {
    summary: 'undoes down',
    run: ({ faults }) => {
      faults.up();
      return { down: false };
    },
  },
  slow: {
    summary: 'every request waits first',
    run: ({ faults }, parameters) => {
      const { milliseconds } = read(
        z.object({ milliseconds: z.number().min(0).max(60_000) }),
        parameters,
      );
      faults.slow(milliseconds);
      return { delay: milliseconds };
    },
  },
  status: {
    summary: 'the next requests get this status',
    run: (world, parameters) => {
      const given = read(
        z.object({ code: z.number().int().min(300).max(599), times, path }),
        parameters,
      );
      return order(world, { kind: 'status', code: given.code }, given);
    },
  },
  'html-200': {
    summary: 'the next requests get a web page with status 200',
    run: (world, parameters) =>
      order(
        world,
        { kind: 'html' },
        read(z.object({ times, path }), parameters),
      ),
  },
  'half-open': {
    summary: 'the next requests begin to be answered, and never end',
    run: (world, parameters) =>
      order(
        world,
        { kind: 'half-open' },
        read(z.object({ times, path }), parameters),
      ),
  },
  'clock-skew': {
    summary: 'the provider’s clock is ahead by so many seconds',
    run: ({ faults }, parameters) => {
      const { seconds } = read(z.object({ seconds: z.number() }), parameters);
      faults.skew(seconds);
      return { clockSkew: seconds };
    },
  },
  lag: {
    summary: 'lists of the API show a write so many milliseconds later',
    run: ({ directory }, parameters) => {
      const { milliseconds } = read(
        z.object({ milliseconds: z.number().min(0) }),
        parameters,
      );
      directory.lag(milliseconds);
      return { lag: milliseconds };
    },
  },
};

function order(
  { faults }: World,
  fault: FaultKind,
  given: { times: number; path?: string },
) {
  faults.answer(fault, given.times, given.path);
  return { faults: faults.faultsLeft };
}
