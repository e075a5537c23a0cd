import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  ShownState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { deploymentRouteRef } from '../routes';
import { leaving } from './places';

function Line(props: { state: ShownState; text: string; link?: ReactNode }) {
  return (
    <Typography variant="body2" component="p">
      <StateLabel state={props.state}>{props.text}</StateLabel>
      {props.link && <> {props.link}</>}
    </Typography>
  );
}

/**
 * From which host the profile came, to which it goes, and what is left of a deployment that was removed;
 * nothing for one that stays where it is.
 */
export function PlaceLines({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(deploymentRouteRef);
  const { profile, host, movesFrom, movesTo, remains } = deployment;
  const see = (it: { deploymentId: string; hostName: string }) => (
    <Link to={page({ id: it.deploymentId })}>
      {t('deployment.movesSee', { host: it.hostName })}
    </Link>
  );
  return (
    <>
      {movesFrom && (
        <Line
          state="waiting"
          text={t(`deployment.movesFrom.${movesFrom.oldHost}`, {
            profile: profile.name,
            host: movesFrom.hostName,
          })}
          link={see(movesFrom)}
        />
      )}
      {movesTo && (
        <Line
          state="waiting"
          text={t(`deployment.movesTo.${leaving(deployment)}`, {
            profile: profile.name,
            host: movesTo.hostName,
          })}
          link={see(movesTo)}
        />
      )}
      {remains && (
        <Line
          state={remains === 'everything' ? 'warning' : 'skipped'}
          text={t(`deployment.remains.${remains}`, { host: host.name })}
        />
      )}
    </>
  );
}
