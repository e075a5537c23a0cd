import { LinkButton } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  FaceQuery,
  MessageFace,
  Section,
  statusOf,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

/** Why there is no profile to show: it was deleted, or there is none that the person may see. */
export type Gone = 'deleted' | 'missing';

/** Reads from a query whether the profile is gone. */
export function whyGone(
  query: Pick<FaceQuery<Profile>, 'data' | 'error'>,
): Gone | undefined {
  if (query.data?.state === 'deleted') {
    return 'deleted';
  }
  if (statusOf(query.error) !== 404) {
    return undefined;
  }
  return query.data ? 'deleted' : 'missing';
}

/** In place of a profile that is gone. */
export function GoneProfile(props: {
  why: Gone;
  name?: string;
  /** The way back to "My platform", where there is one. */
  platform?: string;
}) {
  const { t } = useOpencspTranslation();
  const deleted = props.why === 'deleted';
  const name = props.name ?? t('profiles.pageTitle');
  return (
    <Section title={t(deleted ? 'profile.goneTitle' : 'profile.missingTitle')}>
      <MessageFace
        state={deleted ? 'deleted' : 'unknown'}
        title={name}
        actions={
          props.platform && (
            <LinkButton
              role="link"
              to={props.platform}
              variant="contained"
              color="primary"
              disableElevation
            >
              {t('machine.backToPlatform')}
            </LinkButton>
          )
        }
      >
        <Typography variant="body2">
          {deleted ? t('profile.goneBody', { name }) : t('profile.missingBody')}
        </Typography>
      </MessageFace>
    </Section>
  );
}
