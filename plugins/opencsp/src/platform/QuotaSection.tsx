import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  QuotaBars,
  Section,
  useOpencspTranslation,
  useQuota,
} from '@opencsp/plugin-opencsp-react';

/** What is left of the person's quota. */
export function QuotaSection() {
  const { t } = useOpencspTranslation();
  const quota = useQuota();
  return (
    <Section title={t('quota.title')}>
      <AsyncContent
        query={quota}
        loadingLabel={t('quota.loading')}
        skeleton={
          <>
            <Skeleton width="80%" height={32} />
            <Skeleton width="60%" height={32} />
          </>
        }
      >
        {data => <QuotaBars quota={data} />}
      </AsyncContent>
    </Section>
  );
}
