import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import { Section, useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { shortHash } from '../profiles/BranchSection';
import { CommitDiff } from '../profiles/CommitDiff';
import { deploymentRouteRef, profileRouteRef } from '../routes';

/** What changed in the files since the last deployment on the host that worked. */
export function ChangesSection({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const profilePage = useRouteRef(profileRouteRef);
  const deploymentPage = useRouteRef(deploymentRouteRef);
  const { profile, previous, commit } = deployment;
  if (!previous) {
    return (
      <Section title={t('deployment.changes')}>
        <Typography variant="body2">{t('deployment.changesFirst')}</Typography>
      </Section>
    );
  }
  const number = String(previous.number);
  const isSame = previous.commit === commit;
  return (
    <Section
      title={t('deployment.changes')}
      action={
        <Link
          to={`${profilePage({ id: profile.id })}?tab=history&commit=${commit}`}
        >
          {t('deployment.changesLink')}
        </Link>
      }
    >
      <Typography variant="body2" gutterBottom>
        <Link to={deploymentPage({ id: previous.id })}>
          {isSame
            ? t('deployment.changesSame', { number })
            : t('deployment.changesSince', {
                number,
                from: shortHash(previous.commit),
              })}
        </Link>
      </Typography>
      {!isSame && (
        <CommitDiff id={profile.id} from={previous.commit} to={commit} />
      )}
    </Section>
  );
}
