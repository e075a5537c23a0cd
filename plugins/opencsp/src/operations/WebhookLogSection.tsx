import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import {
  WebhookDelivery,
  WebhookDeliveryState,
  webhookDeliveryStates,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  durationText,
  MessageFace,
  problemOfError,
  RelativeTime,
  Section,
  ShownState,
  StateLabel,
  useOpencspTranslation,
  useWebhookActions,
  useWebhookDeliveries,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { cardListStyles } from '../cardListStyles';
import { Pager } from '../Pager';
import { ChipFilters } from './ChipFilters';

const LOOKS: Record<WebhookDeliveryState, ShownState> = {
  waiting: 'waiting',
  delivered: 'done',
  failed: 'failed',
};
const FILTERS = ['all', ...webhookDeliveryStates] as const;
const PAGE = 25;
/** In the page's address. */
const PARAM = 'deliveries';

const useStyles = makeStyles(cardListStyles, {
  name: 'OpencspWebhookLogSection',
});

function Delivery(props: {
  delivery: WebhookDelivery;
  onAgain: (() => void) | undefined;
}) {
  const { delivery, onAgain } = props;
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { type, subject, lastTry } = delivery;
  return (
    <li className={classes.item}>
      <span className={classes.name}>
        {type} · {subject.name}
      </span>
      <StateLabel state={LOOKS[delivery.state]}>
        {t(`webhooks.state.${delivery.state}`)}
      </StateLabel>
      <Typography variant="body2" color="textSecondary">
        {t('webhooks.to', { webhook: delivery.webhook })} ·{' '}
        <RelativeTime at={delivery.createdAt} /> ·{' '}
        {t('webhooks.tries', { count: delivery.attempts })}
        {lastTry?.status !== undefined &&
          ` · ${t('webhooks.answered', {
            status: String(lastTry.status),
            duration: durationText(lastTry.milliseconds, t),
          })}`}
      </Typography>
      {delivery.lastError && (
        <Typography variant="body2">{delivery.lastError}</Typography>
      )}
      {onAgain && (
        <div>
          <Button
            size="small"
            variant="outlined"
            aria-label={t('webhooks.againLabel', { type, name: subject.name })}
            onClick={onAgain}
          >
            {t('webhooks.again')}
          </Button>
        </div>
      )}
    </li>
  );
}

/** What was sent, what waits, and what was given up; each can be sent again. */
export function WebhookLogSection({ mayMend }: { mayMend: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [params, setParams] = useSearchParams();
  const filter = FILTERS.find(it => it === params.get(PARAM)) ?? 'all';
  const [cursors, setCursors] = useState<string[]>([]);
  const query = useWebhookDeliveries({
    limit: PAGE,
    state: filter === 'all' ? undefined : filter,
    cursor: cursors.at(-1),
  });
  const { redeliver } = useWebhookActions();
  const total = query.data?.totalItems;
  return (
    <Section
      title={
        total === undefined
          ? t('webhooks.log')
          : t('webhooks.logCount', { n: String(total) })
      }
      action={
        <ChipFilters
          label={t('webhooks.filter')}
          filters={FILTERS}
          filter={filter}
          textOf={it => t(`webhooks.filters.${it}`)}
          onFilter={next => {
            setParams(
              old => {
                old.set(PARAM, next);
                return old;
              },
              { replace: true },
            );
            setCursors([]);
          }}
        />
      }
    >
      <AsyncContent
        query={query}
        who={t('faces.whoOperators')}
        loadingLabel={t('webhooks.logLoading')}
        skeleton={<Skeleton height={48} />}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <MessageFace state="done" title={t('webhooks.logEmpty')}>
            <Typography variant="body2">
              {t(
                filter === 'all'
                  ? 'webhooks.logEmptyHint'
                  : 'webhooks.logEmptyFiltered',
              )}
            </Typography>
          </MessageFace>
        }
      >
        {page => (
          <>
            <ul className={classes.list} aria-label={t('webhooks.log')}>
              {page.items.map(delivery => (
                <Delivery
                  key={delivery.id}
                  delivery={delivery}
                  onAgain={
                    mayMend && delivery.state !== 'waiting'
                      ? () => redeliver.mutate(delivery.id)
                      : undefined
                  }
                />
              ))}
            </ul>
            <Pager
              cursors={cursors}
              nextCursor={page.nextCursor}
              onTurn={setCursors}
            />
          </>
        )}
      </AsyncContent>
      {redeliver.error && (
        <Typography role="alert" variant="body2" color="error">
          {problemOfError(redeliver.error).message ?? t('faces.unknownError')}
        </Typography>
      )}
    </Section>
  );
}
