/*
 * Proves that each failure of a host and each check of the core has its section in the docs, and that each
 * failure says what to do. When they come is proven by the other tests beside this.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hostTroubles } from '@opencsp/plugin-opencsp-node';
import { judgeCore } from '../../hosts/preflight/coreChecks';
import { HOST_FAILURE_KINDS, hostFailure, troubleKind } from './hostFailures';

const docs = readFileSync(
  resolve(__dirname, '../../../../../docs/users/failures.md'),
  'utf8',
);

describe('docs/users/failures.md', () => {
  const { checks } = judgeCore(
    [],
    {
      demands: [{ dataFolder: '/', names: ['r.example.com'] }],
      deployment: { hosts: ['a'], needs: { memoryMiB: 1, diskGiB: 1 } },
    },
    false,
  );

  it.each([...HOST_FAILURE_KINDS, ...checks.map(({ name }) => name)])(
    'has a section for %s',
    code => expect(docs).toContain(`\n### ${code}\n`),
  );
});

describe('a trouble with a host', () => {
  it.each(hostTroubles)('%s is a failure that says what to do', trouble => {
    const failure = hostFailure(troubleKind(trouble), 7, 'its words');
    expect(failure).toMatchObject({
      reason: trouble,
      evidence: 'its words',
      at: 7,
    });
    expect(failure.nextStep).toMatch(/\.$/);
  });
});
