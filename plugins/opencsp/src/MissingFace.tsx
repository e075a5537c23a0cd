import { LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Typography from '@material-ui/core/Typography';
import {
  MessageFace,
  Section,
  ShownState,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { platformPageRouteRef } from './routes';

/** In place of a thing that is not there, or is gone: why, and the way back. */
export function MissingFace(props: {
  heading: string;
  body: string;
  /** Of the thing, where it is known. */
  name?: string;
  state?: ShownState;
}) {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(platformPageRouteRef)?.();
  return (
    <Section title={props.heading}>
      <MessageFace
        state={props.state ?? 'unknown'}
        title={props.name ?? props.heading}
        actions={
          platform && (
            <LinkButton
              role="link"
              to={platform}
              variant="contained"
              color="primary"
              disableElevation
            >
              {t('machine.backToPlatform')}
            </LinkButton>
          )
        }
      >
        <Typography variant="body2">{props.body}</Typography>
      </MessageFace>
    </Section>
  );
}
