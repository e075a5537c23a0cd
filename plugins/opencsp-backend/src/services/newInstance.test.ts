/*
 * The name that a machine has on the platform: Terraform's state backend refuses some for ever
 * (recorded: kubernetes-terraform, `k-name-ends-with-number`).
 */
import { machineName } from './newInstance';

describe('machineName', () => {
  it.each([0, 0.25, 0.5, 0.75, 0.999_999])(
    'is short, begins with a letter and never ends in a hyphen and digits (%d)',
    value => {
      const name = machineName(() => value);
      expect(name).toMatch(/^vm-[a-z][a-z0-9]{7}$/);
      expect(name).not.toMatch(/-\d+$/);
    },
  );
});
