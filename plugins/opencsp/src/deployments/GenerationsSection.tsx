import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Deployment, Generation } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  useGenerations,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { GenerationRow } from './GenerationRow';

const useStyles = makeStyles(
  { list: { listStyle: 'none', margin: 0, padding: 0 } },
  { name: 'OpencspGenerationsSection' },
);

/** Those that are shown at first: who goes back goes a few steps. */
const AT_FIRST = 6;

function GenerationList(props: {
  deployment: Deployment;
  generations: readonly Generation[];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [showsAll, setShowsAll] = useState(false);
  const { deployment, generations } = props;
  const shown = showsAll ? generations : generations.slice(0, AT_FIRST);
  const older = generations.length - shown.length;
  return (
    <>
      <Typography variant="body2" color="textSecondary" paragraph>
        {t('generations.lead', { host: deployment.host.name })}
      </Typography>
      <ul
        className={classes.list}
        aria-label={t('generations.list', { host: deployment.host.name })}
      >
        {shown.map(generation => (
          <GenerationRow
            key={generation.number}
            deployment={deployment}
            generation={generation}
          />
        ))}
      </ul>
      {older > 0 && (
        <Button size="small" onClick={() => setShowsAll(true)}>
          {t('generations.older', { count: older })}
        </Button>
      )}
    </>
  );
}

/** The systems that the host keeps, and the way back to each. The host is asked when the page opens. */
export function GenerationsSection({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const query = useGenerations(deployment.id);
  return (
    <Section
      title={t('generations.title')}
      action={
        <Button
          size="small"
          variant="outlined"
          disabled={query.isFetching}
          onClick={() => query.refetch()}
        >
          {t('generations.again')}
        </Button>
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('generations.loading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={48} />
        ))}
        isEmpty={({ generations }) => generations.length === 0}
        empty={
          <>
            <Typography variant="body2">{t('generations.empty')}</Typography>
            <Typography variant="body2" color="textSecondary">
              {t('generations.emptyHint')}
            </Typography>
          </>
        }
      >
        {({ generations }) => (
          <GenerationList deployment={deployment} generations={generations} />
        )}
      </AsyncContent>
    </Section>
  );
}
