import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { isMissing, sectionOf } from './sections';

/** A clock that is wrong lets certificates and sign-in fail. */
export function clock(sections: readonly HostSection[]): HostCheck {
  const common = { name: 'clock', title: 'Clock' };
  const { exit, stdout } = sectionOf(sections, 'composeclock');
  const said = stdout.trim();
  if (exit !== 0 || !['yes', 'no'].includes(said)) {
    return {
      ...common,
      result: 'skipped',
      found: 'The host does not say whether its clock is kept right.',
    };
  }
  return said === 'yes'
    ? { ...common, result: 'passed', found: 'It is kept right (NTP).' }
    : {
        ...common,
        result: 'warning',
        found: 'Nothing keeps it right: certificates and sign-in can fail.',
        fix: 'Switch it on: "timedatectl set-ntp true".',
      };
}

/** Names: without them no image is fetched, but for those that are on the host already. */
export function names(sections: readonly HostSection[]): HostCheck {
  const common = { name: 'dns', title: 'Names (DNS)' };
  const section = sectionOf(sections, 'composedns');
  if (isMissing(section)) {
    return {
      ...common,
      result: 'skipped',
      found: 'The program "getent" is not on the host.',
    };
  }
  const [address] = section.stdout.trim().split(/\s+/);
  return section.exit === 0 && address
    ? { ...common, result: 'passed', found: 'The host finds addresses.' }
    : {
        ...common,
        result: 'warning',
        found:
          'The host does not find the address of a public name: images that it does not have cannot be fetched.',
        fix: 'Check /etc/resolv.conf and the network of the host.',
      };
}

/** Most images are on a registry that answers only to those who fetch: the pull itself says it. */
export function egress(): HostCheck {
  return {
    name: 'egress',
    title: 'Registries',
    result: 'skipped',
    found: 'Whether images can be fetched is seen when they are.',
  };
}
