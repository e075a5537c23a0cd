/*
 * Proves that both entries bring every field under the name that templates use.
 */
import { fieldLoaders } from './fieldLoaders';
import { formFields } from './formFields';
import * as legacy from './legacy';

const NAMES = [
  'OpencspInstanceName',
  'OpencspSizePicker',
  'OpencspOsTemplatePicker',
  'OpencspNetworkPicker',
  'OpencspSshKeys',
  'OpencspSummary',
  'OpencspProfileName',
  'OpencspDomain',
  'OpencspAdminEmail',
  'OpencspDeployment',
  'OpencspProtocol',
  'OpencspPasswordStrategy',
  'OpencspAccounts',
  'OpencspServicePicker',
  'OpencspProfilePreview',
  'OpencspProfilePicker',
  'OpencspHostPicker',
  'OpencspOldHost',
  'OpencspPrepareHost',
  'OpencspDeploymentSummary',
];

describe('the entries', () => {
  it('bring each field for the new frontend system', async () => {
    const loaded = await Promise.all(
      Object.values(fieldLoaders).map(load => load()),
    );
    expect(loaded).toEqual(
      NAMES.map(name => expect.objectContaining({ name })),
    );
    expect(formFields).toHaveLength(NAMES.length);
  });

  it('bring each field for the old one', () => {
    expect(Object.values(legacy)).toHaveLength(NAMES.length);
  });
});
