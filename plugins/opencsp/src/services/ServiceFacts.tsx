import { RunningService } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { Fact, Facts } from '../machine/Facts';
import { ThingLink, useThingPage } from '../ThingLink';
import { SignInMode } from './SignInMode';

/** What a service is, whose, and where it runs. */
export function ServiceFacts(props: {
  service: RunningService;
  /** Stand before the others. */
  first?: readonly (Fact | false | undefined)[];
}) {
  const { t } = useOpencspTranslation();
  const run = useThingPage('deployment');
  const { service, first = [] } = props;
  return (
    <Facts
      facts={[
        ...first,
        { name: t('service.version'), value: service.version },
        { name: t('service.signIn'), value: <SignInMode service={service} /> },
        {
          name: t('service.profile'),
          value: (
            <ThingLink thing="profile" id={service.profile.id}>
              {service.profile.name}
            </ThingLink>
          ),
        },
        {
          name: t('service.host'),
          value: (
            <ThingLink thing="host" id={service.host.id}>
              {service.host.name}
            </ThingLink>
          ),
        },
        run !== undefined && {
          name: t('service.broughtBy'),
          value: (
            <ThingLink thing="deployment" id={service.deploymentId}>
              {t('service.seeRun')}
            </ThingLink>
          ),
        },
      ]}
    />
  );
}
