import Skeleton from '@material-ui/lab/Skeleton';
import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useOpencspTranslation,
  useProfile,
} from '@opencsp/plugin-opencsp-react';
import { signInText } from '../profiles/ServicesSection';

/** How people come in to a service: its profile knows. */
export function SignInMode(props: {
  service: Pick<RunningService, 'service' | 'profile'>;
}) {
  const { t } = useOpencspTranslation();
  const { service, profile } = props.service;
  const query = useProfile(profile.id);
  const found = query.data?.services.find(it => it.id === service);
  if (found) {
    return <>{signInText(found, t)}</>;
  }
  return query.isPending ? (
    <span role="status" aria-label={t('service.signInLoading')}>
      <Skeleton width={160} />
    </span>
  ) : (
    <StateLabel state="unknown">{t('service.signInUnknown')}</StateLabel>
  );
}
