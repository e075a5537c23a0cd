import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { isSignInCheckMoving } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  ErrorFace,
  faceOf,
  problemOfError,
  Section,
  useCheckSignIn,
  useOpencspTranslation,
  useProfile,
  useSignInChecks,
} from '@opencsp/plugin-opencsp-react';
import { LatestCheck } from './LatestCheck';
import { onHost } from './readinessView';

/**
 * The latest check of the sign-in to a profile, on each host that it is on or on one of them, and the way to
 * another one. Not on the page while the profile is on no host.
 */
export function SignInSection(props: {
  profileId: string;
  /** Of one host; all of them when absent. */
  hostId?: string;
}) {
  const { t } = useOpencspTranslation();
  const { profileId, hostId } = props;
  const query = useSignInChecks(profileId);
  const mayCheck = useProfile(profileId).data?.actions.edit === true;
  const check = useCheckSignIn(profileId);
  const shown = onHost(query.data?.items, hostId);
  const { kind } = faceOf(query, () => false);
  if (kind === 'ready' && shown.length === 0) {
    return null;
  }
  const checking = check.isPending || shown.some(isSignInCheckMoving);
  return (
    <Section
      title={t('signInCheck.title')}
      action={
        mayCheck &&
        shown.length > 0 && (
          <Button
            size="small"
            variant="outlined"
            disabled={checking}
            onClick={() => check.mutate()}
          >
            {t(checking ? 'signInCheck.checking' : 'signInCheck.now')}
          </Button>
        )
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('signInCheck.loading')}
        skeleton={[1, 2].map(row => (
          <Skeleton key={row} height={32} />
        ))}
      >
        {() => (
          <>
            <Typography variant="body2" color="textSecondary">
              {t('signInCheck.lead')}
            </Typography>
            {shown.map(one => (
              <LatestCheck
                key={one.id}
                check={one}
                isOneOfMany={shown.length > 1}
              />
            ))}
          </>
        )}
      </AsyncContent>
      {check.error && <ErrorFace problem={problemOfError(check.error)} />}
    </Section>
  );
}
