import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { Profile, ProfileFailure } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  FailureCard,
  MessageFace,
  problemOfError,
  Section,
  useOpencspTranslation,
  useProfileActions,
} from '@opencsp/plugin-opencsp-react';
import { usePageConfig } from '../usePageConfig';
import { DeployNext } from './DeployNext';

/** Why the profile could not be saved, and the one thing to do first. */
function Failed(props: { profile: Profile; failure: ProfileFailure }) {
  const { t } = useOpencspTranslation();
  const { failureDocs } = usePageConfig();
  const { profile, failure } = props;
  const { retry } = useProfileActions(profile.id);
  return (
    <>
      <FailureCard
        title={t(
          profile.state === 'deleting'
            ? 'profile.failureDelete'
            : 'profile.failureTitle',
        )}
        failure={failure}
        docsHref={failureDocs(failure.reason)}
        actions={
          profile.actions.retry && (
            <Button
              variant="contained"
              color="primary"
              disableElevation
              disabled={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {t(retry.isPending ? 'actions.retrying' : 'actions.retry')}
            </Button>
          )
        }
      />
      {retry.error && <ErrorFace problem={problemOfError(retry.error)} />}
    </>
  );
}

/** What happens now, and who has to do something for it. */
export function NextStep({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const { state, waitingFor, failure } = profile;
  const waiting = waitingFor && (
    <Typography variant="body2">
      {t('profile.waitingFor', { what: waitingFor })}
    </Typography>
  );
  if (failure) {
    return <Failed profile={profile} failure={failure} />;
  }
  switch (state) {
    case 'saving':
      return (
        <MessageFace state="saving" title={t('profile.nextSaving')}>
          <Typography variant="body2">{t('profile.nextSavingBody')}</Typography>
          {waiting}
        </MessageFace>
      );
    case 'deleting':
      return (
        <MessageFace state="deleting" title={t('profile.nextDeleting')}>
          <Typography variant="body2">
            {t('profile.nextDeletingBody')}
          </Typography>
          {waiting}
        </MessageFace>
      );
    default:
      return <DeployNext profile={profile} />;
  }
}

/** The next sensible thing. */
export function NextStepSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('profile.next')} urgent={profile.failure !== undefined}>
      <NextStep profile={profile} />
    </Section>
  );
}
