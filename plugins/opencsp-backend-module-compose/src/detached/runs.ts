import { DetachedRuns } from '@opencsp/plugin-opencsp-node';

/** The detached programs of Compose. */
export const RUNS = new DetachedRuns('compose');
