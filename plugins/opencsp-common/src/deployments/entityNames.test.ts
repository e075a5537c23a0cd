/*
 * Proves that names of services are names of catalog entities, however long their parts, and differ where
 * the parts do. What the catalog makes of them is left to its module.
 */
import fc from 'fast-check';
import { hostEntityName, serviceEntityName } from './entityNames';

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const part = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);

describe('serviceEntityName', () => {
  it('is branch and service where that fits', () => {
    expect(serviceEntityName('ada-family', 'nextcloud')).toBe(
      'ada-family-nextcloud',
    );
  });

  it('is always a name of an entity', () => {
    fc.assert(
      fc.property(part, part, (branch, service) => {
        const name = serviceEntityName(branch, service);
        expect(name).toMatch(NAME);
        expect(name.length).toBeLessThanOrEqual(63);
      }),
    );
  });

  it('differs for long branches that begin alike', () => {
    const long = `ada-${'x'.repeat(58)}`;
    expect(serviceEntityName(`${long}1`, 'nextcloud')).not.toBe(
      serviceEntityName(`${long}2`, 'nextcloud'),
    );
    expect(serviceEntityName(`${long}1`, 'nextcloud')).toMatch(
      /^ada-x+-[0-9a-f]{8}-nextcloud$/,
    );
  });
});

describe('hostEntityName', () => {
  it('is made of the id, which nobody chooses', () => {
    expect(hostEntityName('00000000-0000-4000-8000-000000000001')).toBe(
      'host-00000000-0000-4000-8000-000000000001',
    );
  });
});
