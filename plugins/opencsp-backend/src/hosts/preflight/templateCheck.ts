import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { DeploymentDriver } from '@opencsp/plugin-opencsp-node';

/** An operating system as the operator offers it, with the drivers that it is made for. */
export interface SystemTemplate {
  title: string;
  engines: readonly string[];
}

/** True when the operating system is made for the driver, or nobody knows what it is made for. */
export function isMadeFor(
  template: SystemTemplate | undefined,
  driver: Pick<DeploymentDriver, 'id'>,
): boolean {
  return template?.engines.includes(driver.id) ?? true;
}

/** Whether a machine of the portal has an operating system for the driver; nothing for any other host. */
export function judgeTemplate(
  template: SystemTemplate | undefined,
  driver: Pick<DeploymentDriver, 'id' | 'title'>,
): HostCheck[] {
  if (!template) {
    return [];
  }
  const check = { name: 'template', title: 'Operating system' };
  return isMadeFor(template, driver)
    ? [
        {
          ...check,
          result: 'passed',
          found: `${template.title} is made for ${driver.title}.`,
        },
      ]
    : [
        {
          ...check,
          result: 'failed',
          found: `${template.title} is not made for ${driver.title}.`,
          fix: 'Deploy to a machine with another operating system, or choose another kind of deployment in the profile.',
        },
      ];
}
