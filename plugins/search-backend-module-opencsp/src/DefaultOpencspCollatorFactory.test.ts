/*
 * Proves how a list becomes documents: page by page, each record once, the page that lists them always, and an
 * error instead of half a list. What a search engine makes of it is proved in `search.test.ts`.
 */
import { TestPipeline } from '@backstage/plugin-search-backend-node';
import { instanceReadPermission } from '@opencsp/plugin-opencsp-common';
import {
  DefaultOpencspCollatorFactory,
  DefaultOpencspCollatorFactoryOptions,
} from './DefaultOpencspCollatorFactory';
import { machineDocument, OpencspDocument } from './documents';
import { anInstance } from './__testUtils__/records';

const overview: OpencspDocument = {
  title: 'Machines',
  text: 'Machines in My platform.',
  location: '/opencsp?tab=machines',
  kind: 'machine',
  owner: '',
};

async function collate(
  readPage: DefaultOpencspCollatorFactoryOptions['readPage'],
) {
  const factory = new DefaultOpencspCollatorFactory({
    type: 'opencsp-machine',
    visibilityPermission: instanceReadPermission,
    overview,
    readPage,
  });
  return TestPipeline.fromCollator(await factory.getCollator()).execute();
}

const item = (seq: number, id: string, name = id) => ({
  id,
  document: machineDocument({ seq, id, instance: anInstance(id, { name }) }),
});

describe('DefaultOpencspCollatorFactory', () => {
  it('lists every page, after the page that lists them', async () => {
    const asked: number[] = [];
    const { documents } = await collate(async after => {
      asked.push(after);
      return after === 0
        ? { items: [item(1, 'a'), item(2, 'b')], next: 2, more: true }
        : { items: [item(3, 'c')], next: 3, more: false };
    });
    expect(asked).toEqual([0, 2]);
    expect(documents.map(({ title }) => title)).toEqual([
      'Machines',
      'a',
      'b',
      'c',
    ]);
    expect(documents[0]).not.toHaveProperty('authorization');
  });

  it('takes a record once that changes while it reads, and none that is gone', async () => {
    const { documents } = await collate(async after =>
      after === 0
        ? { items: [item(1, 'a', 'old')], next: 1, more: true }
        : {
            items: [item(2, 'a', 'new'), { id: 'b' }],
            next: 3,
            more: false,
          },
    );
    expect(documents.map(({ title }) => title)).toEqual(['Machines', 'old']);
  });

  it('lists the page even when there is nothing else', async () => {
    const { documents } = await collate(async () => ({
      items: [],
      next: 0,
      more: false,
    }));
    expect(documents).toEqual([overview]);
  });

  it('fails when the portal does, so that the old index stays', async () => {
    const { error } = await collate(async after => {
      if (after > 0) {
        throw new Error('connect ECONNREFUSED');
      }
      return { items: [item(1, 'a')], next: 1, more: true };
    });
    expect(error).toEqual(new Error('connect ECONNREFUSED'));
  });

  it('gives up on a list that does not come to an end', async () => {
    const { error } = await collate(async after => ({
      items: [],
      next: after,
      more: true,
    }));
    expect(error).toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'The change feed of opencsp-machine does not go on after 0',
    });
  });
});
