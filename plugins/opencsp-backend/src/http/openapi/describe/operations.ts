import {
  cleanReportSchema,
  cleanRequestSchema,
  ledgerReportSchema,
  listWorkSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import {
  CLEAN_REPORT,
  CLEAN_REQUEST,
  LEDGER_REPORT,
  WORK_ITEM,
} from '../examples/operations';
import { pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Operations';

/** What the API description says of the operators' routes. */
export const describeOperations = {
  work: {
    summary: 'What is due, worked on, overdue or in trouble',
    tag,
    query: listWorkSchema,
    answers: {
      200: answer('The most overdue first.', pages.work, pageWith(WORK_ITEM)),
    },
  },
  ledger: {
    summary: 'Compare the ledger with the world',
    description:
      'Each outside system is asked now, so that this takes a moment. Nothing is changed.',
    tag,
    answers: {
      200: answer('Where they differ.', ledgerReportSchema, LEDGER_REPORT),
    },
  },
  clean: {
    summary: 'Clean what the ledger and the world differ in',
    description:
      'What has to go is named one by one; without `dryRun: false` nothing is done.',
    tag,
    body: cleanRequestSchema,
    bodyExample: CLEAN_REQUEST,
    answers: {
      200: answer(
        'What was or would be done.',
        cleanReportSchema,
        CLEAN_REPORT,
      ),
    },
  },
} satisfies Record<string, RouteDescription>;
