/*
 * Proves with the program of Authelia and the files that the renderer writes what the sandbox’s sign-in portal has to
 * pass, too, and what `config validate` says of these files and of wrong ones. Its directory is the sandbox’s, and its
 * sessions are in memory. Leaves what no program shows to the recordings: a store of sessions that goes away.
 */
import { z } from 'zod';
import { ownPortalContract } from '../services/ownPortalContract';
import {
  madeWrong,
  WRONG_CONFIGURATIONS,
} from '../services/portalConfigurations';
import { portalContract } from '../services/portalContract';
import { openRealPortal, PortalFolder } from './RealPortal';

jest.setTimeout(120_000);

const program = z.string().parse(process.env.OPENCSP_REAL_AUTHELIA);

describe('a real sign-in portal', () => {
  describe('for browsers', () => {
    portalContract(() => openRealPortal(program));
  });
  describe('with what is rendered', () => {
    ownPortalContract(() => openRealPortal(program));
  });
});

describe('config validate', () => {
  let folder: PortalFolder;

  beforeEach(() => {
    folder = new PortalFolder(program);
  });
  afterEach(() => folder.remove());

  const validate = (configuration: string) =>
    folder.run(['config', 'validate'], folder.write(configuration));

  it('takes what is rendered, without a warning', async () => {
    const { exit, stdout } = await validate(folder.configuration);
    expect([exit, stdout]).toEqual([
      0,
      expect.stringContaining('successfully without errors'),
    ]);
  });

  it.each(WRONG_CONFIGURATIONS)('1, 2, 5: $title', async wrong => {
    const { exit, stdout } = await validate(
      madeWrong(folder.configuration, wrong),
    );
    expect([exit, stdout]).toEqual([
      wrong.said === undefined ? 0 : 1,
      expect.stringContaining(wrong.said ?? 'successfully without errors'),
    ]);
  });
});
