import { Account, AccountState } from '@opencsp/plugin-opencsp-common';
import { ShownState } from '../state/looks';
import { StateLabel } from '../state/StateLabel';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const LOOKS: Record<AccountState, ShownState> = {
  waiting: 'waiting',
  there: 'up',
  failed: 'failed',
  'at-sign-in': 'ready',
  'by-hand': 'warning',
  leaving: 'removing',
  gone: 'removed',
};

/**
 * How it stands with an account, in one or two words.
 *
 * @public
 */
export function AccountStateLabel(props: { account: Pick<Account, 'state'> }) {
  const { t } = useOpencspTranslation();
  const { state } = props.account;
  return (
    <StateLabel state={LOOKS[state]}>{t(`account.state.${state}`)}</StateLabel>
  );
}
