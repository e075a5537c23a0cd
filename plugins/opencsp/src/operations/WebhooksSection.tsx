import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { WebhookEndpoint } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  problemOfError,
  Section,
  ShownState,
  StateLabel,
  useOpencspTranslation,
  useWebhookActions,
  useWebhooks,
} from '@opencsp/plugin-opencsp-react';
import { cardListStyles } from '../cardListStyles';

const LOOKS: Record<WebhookEndpoint['health'], ShownState> = {
  idle: 'waiting',
  healthy: 'active',
  troubled: 'warning',
  off: 'failed',
};

const useStyles = makeStyles(cardListStyles, {
  name: 'OpencspWebhooksSection',
});

function Endpoint(props: {
  endpoint: WebhookEndpoint;
  mayMend: boolean;
  actions: ReturnType<typeof useWebhookActions>;
}) {
  const { endpoint, mayMend, actions } = props;
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { name, health } = endpoint;
  return (
    <li className={classes.item}>
      <span className={classes.name}>{name}</span>
      <StateLabel state={LOOKS[health]}>
        {t(`webhooks.health.${health}`)}
      </StateLabel>
      <Typography variant="body2" color="textSecondary">
        {endpoint.origin} ·{' '}
        {t('webhooks.events', { events: endpoint.events.join(', ') })}
      </Typography>
      {endpoint.waiting > 0 && (
        <Typography variant="body2">
          {t('webhooks.waiting', { count: endpoint.waiting })}
        </Typography>
      )}
      {endpoint.failed > 0 && (
        <Typography variant="body2">
          {t('webhooks.failed', { count: endpoint.failed })}
        </Typography>
      )}
      {endpoint.lastError && health !== 'healthy' && (
        <Typography variant="body2">
          {t('webhooks.lastError', { error: endpoint.lastError })}
        </Typography>
      )}
      {mayMend && (
        <div>
          <Button
            size="small"
            variant="outlined"
            aria-label={t('webhooks.testLabel', { name })}
            disabled={actions.test.isPending}
            onClick={() => actions.test.mutate(name)}
          >
            {t('webhooks.test')}
          </Button>{' '}
          {health === 'off' && (
            <Button
              size="small"
              variant="outlined"
              aria-label={t('webhooks.resumeLabel', { name })}
              disabled={actions.resume.isPending}
              onClick={() => actions.resume.mutate(name)}
            >
              {t('webhooks.resume')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** Who is told of changes, and whether they take it. */
export function WebhooksSection({ mayMend }: { mayMend: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const query = useWebhooks();
  const actions = useWebhookActions();
  const error = actions.test.error ?? actions.resume.error;
  return (
    <Section title={t('webhooks.title')}>
      <AsyncContent
        query={query}
        who={t('faces.whoOperators')}
        loadingLabel={t('webhooks.loading')}
        skeleton={<Skeleton height={48} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <MessageFace state="waiting" title={t('webhooks.empty')}>
            <Typography variant="body2">{t('webhooks.emptyHint')}</Typography>
          </MessageFace>
        }
      >
        {({ items }) => (
          <ul className={classes.list} aria-label={t('webhooks.list')}>
            {items.map(endpoint => (
              <Endpoint
                key={endpoint.name}
                {...{ endpoint, mayMend, actions }}
              />
            ))}
          </ul>
        )}
      </AsyncContent>
      {error && (
        <Typography role="alert" variant="body2" color="error">
          {problemOfError(error).message ?? t('faces.unknownError')}
        </Typography>
      )}
    </Section>
  );
}
