import { LinkButton } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { Instance, isGone } from '@opencsp/plugin-opencsp-common';
import {
  FaceQuery,
  MessageFace,
  Section,
  StateLabel,
  statusOf,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

/** Why there is no machine to show: it was deleted, or there is none that the person may see. */
export type Gone = 'deleted' | 'missing';

/** Reads from a query whether the machine is gone. */
export function whyGone(
  query: Pick<FaceQuery<Instance>, 'data' | 'error'>,
): Gone | undefined {
  if (query.data && isGone(query.data.state)) {
    return 'deleted';
  }
  if (statusOf(query.error) !== 404) {
    return undefined;
  }
  return query.data ? 'deleted' : 'missing';
}

/** In place of a machine that is gone. */
export function GoneFace(props: {
  why: Gone;
  name?: string;
  /** What should be known, such as that the deletion was given up. */
  warnings?: string[];
  /** The way back to "My platform", where there is one. */
  platform?: string;
}) {
  const { t } = useOpencspTranslation();
  const deleted = props.why === 'deleted';
  const { warnings = [] } = props;
  return (
    <Section title={t(deleted ? 'machine.goneTitle' : 'machine.missingTitle')}>
      <MessageFace
        state={deleted ? 'deleted' : 'unknown'}
        title={props.name ?? t('machines.pageTitle')}
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
          {deleted
            ? t(
                warnings.length > 0
                  ? 'machine.goneBodyMarked'
                  : 'machine.goneBody',
                {
                  name: props.name ?? t('machines.pageTitle'),
                },
              )
            : t('machine.missingBody')}
        </Typography>
        {warnings.map(warning => (
          <Typography key={warning} variant="body2" component="div">
            <StateLabel state="warning">{warning}</StateLabel>
          </Typography>
        ))}
      </MessageFace>
    </Section>
  );
}
