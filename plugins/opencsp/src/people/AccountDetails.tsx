import { Link } from '@backstage/core-components';
import { Account } from '@opencsp/plugin-opencsp-common';
import {
  AccountStateLabel,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { usePageConfig } from '../usePageConfig';

/** How it stands with one account: since when, what was seen, and what is to be done. */
export function AccountDetails({ account }: { account: Account }) {
  const { t } = useOpencspTranslation();
  const { failureDocs } = usePageConfig();
  const { service, state, since, evidence, trouble, url, ownPassword } =
    account;
  const docs = trouble && failureDocs(trouble.reason);
  return (
    <>
      <AccountStateLabel account={account} />
      <Facts
        facts={[
          since !== undefined && {
            name: t('account.since'),
            value: <RelativeTime at={since} />,
          },
          evidence !== undefined && {
            name: t('account.evidence'),
            value: evidence,
          },
          trouble && {
            name: t(state === 'by-hand' ? 'account.byHand' : 'account.message'),
            value: trouble.message,
          },
          trouble && { name: t('account.nextStep'), value: trouble.nextStep },
          ownPassword && {
            name: t('account.password'),
            value: (
              <>
                {t('account.ownPassword')}{' '}
                <RelativeTime at={ownPassword.since} />
              </>
            ),
          },
        ]}
      />
      {docs && <Link to={docs}>{t('account.docs')}</Link>}
      {url && (
        <Link to={url}>{t('account.link', { service: service.title })}</Link>
      )}
    </>
  );
}
