import {
  CleanReport,
  CleanRequestInput,
  LedgerReport,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

/** A machine that is being made. */
export const WORK_ITEM: WorkItem = {
  id: EXAMPLE_IDS.instance,
  name: 'web-1',
  owner: EXAMPLE_OWNER,
  machineName: 'vm-k3x9p2',
  state: 'provisioning',
  stateSince: '2026-12-02T09:20:01.000Z',
  deadline: '2026-12-02T09:50:01.000Z',
  waitingFor: 'The machine is made.',
  dueAt: '2026-12-02T09:21:30.000Z',
  attempts: 0,
  overdue: false,
};

const FINDING = 'orphan:tofu:vm-q7w2e1';

/** A machine that the ledger does not know. */
export const LEDGER_REPORT: LedgerReport = {
  checkedAt: '2026-12-02T09:30:00.000Z',
  compared: 41,
  findings: [
    {
      id: FINDING,
      kind: 'orphan',
      system: 'tofu',
      name: 'vm-q7w2e1',
      text: 'It exists, and the ledger knows nothing of it.',
      remedy: 'Remove it.',
    },
  ],
  unasked: [
    {
      system: 'semaphore',
      reason: 'Semaphore does not answer at its address.',
    },
  ],
};

/** Asks what cleaning would do. */
export const CLEAN_REQUEST: CleanRequestInput = {
  dryRun: true,
  findings: [FINDING],
};

/** What it would do. */
export const CLEAN_REPORT: CleanReport = {
  dryRun: true,
  results: [
    { id: FINDING, outcome: 'would-do', text: 'The object would be removed.' },
  ],
};
