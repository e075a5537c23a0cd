import { workFilters } from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  anything,
  choice,
  Fields,
  flag,
  list,
  number,
  optional,
  text,
} from './fields';
import { PAGE, pageOf } from './shapes';

const OFFERED: Fields = {
  name: text('Give it where one is chosen.'),
  title: text('What people call it.'),
};

const ALLOWED: Fields = {
  ...OFFERED,
  allowed: flag('Whether the role of the person may choose it.'),
};

/** Actions about what can be asked for, and for those who run the portal. */
export const platformActions: ActionOfRoute[] = [
  {
    operation: 'list-sizes',
    title: 'List sizes of machines',
    description: 'Lists the sizes that a virtual machine can have.',
    input: {},
    output: pageOf(
      {
        ...ALLOWED,
        cores: number('Processor cores.'),
        memoryMiB: number('Memory in MiB.'),
        diskGiB: number('Disk in GiB.'),
      },
      'One size.',
    ),
  },
  {
    operation: 'list-os-templates',
    title: 'List operating systems',
    description: 'Lists the operating systems that a machine can have.',
    input: {},
    output: pageOf(ALLOWED, 'One operating system.'),
  },
  {
    operation: 'list-networks',
    title: 'List networks',
    description: 'Lists the networks that a machine can join.',
    input: {},
    output: pageOf(
      { ...OFFERED, modes: anything('How a machine gets its address there.') },
      'One network.',
    ),
  },
  {
    operation: 'get-quota',
    title: 'What may still be used',
    description:
      'Tells how much an owner uses and may use: machines, cores, memory, disk.',
    input: {
      owner: optional(
        text(
          'Entity ref of a group of the person; the person themselves when absent.',
        ),
      ),
    },
    output: {
      owner: text('Entity ref.'),
      limit: anything('The most; absent where nothing limits.'),
      used: anything('What is in use.'),
    },
  },
  {
    operation: 'get-health-details',
    title: 'How the portal does',
    description:
      'For operators: which parts of the portal are missing or off, and how much work is due.',
    input: {},
    output: {
      status: text('"ok" or "degraded".'),
      sandbox: flag('Whether only stand-ins are behind it.'),
      parts: anything('Each part with status and reason.'),
      work: anything('How much work is due, held and late.'),
    },
  },
  {
    operation: 'list-work',
    title: 'List what the portal works on',
    description:
      'For operators: the machines that the portal works on, what each waits for, and since when.',
    input: {
      ...PAGE,
      filter: optional(choice(workFilters, 'Which of them; all when absent.')),
    },
    output: pageOf(
      {
        id: text('Id of the machine.'),
        name: text('Its name.'),
        state: text('Its state.'),
        waitingFor: optional(text('What it waits for.')),
      },
      'One machine.',
    ),
  },
  {
    operation: 'compare-ledger',
    title: 'Compare the ledger with the world',
    description:
      'For operators: what was made outside and is not known, or is known and not there.',
    input: {},
    output: {
      checkedAt: text('When, in ISO 8601.'),
      findings: anything('The differences, each with id, kind and words.'),
      unasked: anything('Systems that could not be asked.'),
    },
  },
  {
    operation: 'clean-ledger',
    title: 'Clean up what was left outside',
    description:
      'For operators: removes what "compare-ledger" found, named one by one. It only tells what it would do unless "dryRun" is false; show that to the person first.',
    input: {
      findings: list(text('Id of a finding.'), 'What to clean up.'),
      dryRun: optional(
        flag('True when absent: tell what would be done, and do nothing.'),
      ),
    },
    output: {
      dryRun: flag('Whether nothing was done.'),
      results: anything('What was done about each finding.'),
    },
    destructive: true,
  },
];
