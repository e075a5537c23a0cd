import Button from '@material-ui/core/Button';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import {
  AsyncContent,
  LiveRegion,
  MessageFace,
  Section,
  useLedgerComparison,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { LedgerContent } from './LedgerContent';

/** The ledger against the world: compared when the person asks, cleaned when the person says so. */
export function LedgerSection({ mayMend }: { mayMend: boolean }) {
  const { t } = useOpencspTranslation();
  const query = useLedgerComparison();
  const report = query.data;
  const isIdle = !report && !query.error && !query.isFetching;
  return (
    <Section
      title={t('ledger.title')}
      action={
        <Button
          variant="outlined"
          color="primary"
          disabled={query.isFetching}
          onClick={() => query.refetch()}
        >
          {t(query.isFetching ? 'ledger.comparing' : 'ledger.compare')}
        </Button>
      }
    >
      <LiveRegion
        text={
          report && !query.isFetching
            ? t('ledger.announce', { count: report.findings.length })
            : ''
        }
      />
      {isIdle ? (
        <MessageFace state="waiting" title={t('ledger.idle')}>
          <Typography variant="body2">{t('ledger.idleBody')}</Typography>
        </MessageFace>
      ) : (
        <AsyncContent
          query={query}
          who={t('faces.whoOperators')}
          loadingLabel={t('ledger.loading')}
          skeleton={[1, 2, 3].map(row => (
            <Skeleton key={row} height={40} />
          ))}
        >
          {data => (
            <LedgerContent
              report={data}
              mayMend={mayMend}
              onCleaned={() => query.refetch()}
            />
          )}
        </AsyncContent>
      )}
    </Section>
  );
}
