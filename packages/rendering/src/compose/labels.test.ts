/*
 * Proves that the mark of files changes with each of them and with nothing else; leaves which container
 * has one to renderCompose.test.ts.
 */
import fc from 'fast-check';
import { FILES_LABEL, ownLabels, SERVICE_LABEL } from './labels';

const path = fc.stringMatching(/^[a-z]{1,8}$/);
const contents = fc.dictionary(path, fc.string(), { minKeys: 1, maxKeys: 4 });

function markOf(files: Record<string, string>, mounted = Object.keys(files)) {
  return ownLabels('wiki', mounted, new Map(Object.entries(files)))[
    FILES_LABEL
  ];
}

describe('the labels of a container', () => {
  it('name its service, and nothing more without a file', () => {
    expect(ownLabels('wiki')).toEqual({ [SERVICE_LABEL]: 'wiki' });
    expect(ownLabels('wiki', ['traefik/dynamic'], new Map())).toEqual({
      [SERVICE_LABEL]: 'wiki',
    });
  });

  it('have a mark that stays while the files do', () => {
    fc.assert(
      fc.property(contents, fc.string(), (files, unmounted) => {
        const mark = markOf(files);
        expect(mark).toMatch(/^[0-9a-f]{12}$/);
        expect(markOf({ ...files, OTHER: unmounted }, Object.keys(files))).toBe(
          mark,
        );
      }),
    );
  });

  it('have another mark when one file differs', () => {
    fc.assert(
      fc.property(contents, fc.string({ minLength: 1 }), (files, more) => {
        const [first] = Object.keys(files);
        expect(
          markOf({ ...files, [first]: `${files[first]}${more}` }),
        ).not.toBe(markOf(files));
      }),
    );
  });

  it('tell where one file ends and the next begins', () => {
    expect(markOf({ a: 'xy', b: '' })).not.toBe(markOf({ a: 'x', b: 'y' }));
    expect(markOf({ a: 'xb', b: 'y' })).not.toBe(markOf({ a: 'x', b: 'by' }));
  });
});
