import { WorkItem } from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';
import { Fact } from '../machine/Facts';
import { Deadline, Holder, NextLook } from './workCells';

/** When work goes on, who holds it, how often it was in trouble, and when it ends as failed. */
export function workFacts(
  work: Pick<
    WorkItem,
    'dueAt' | 'state' | 'heldBy' | 'heldUntil' | 'attempts' | 'deadline'
  >,
  t: OpencspTranslate,
): Fact[] {
  return [
    { name: t('work.next'), value: <NextLook work={work} /> },
    { name: t('work.held'), value: <Holder work={work} /> },
    { name: t('work.attempts'), value: String(work.attempts) },
    { name: t('work.ends'), value: <Deadline deadline={work.deadline} /> },
  ];
}
