import { Host } from '@opencsp/plugin-opencsp-common';
import {
  isAwaitingLogin,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { AddressesSection } from '../addresses/AddressesSection';
import { ColumnLayout } from '../ColumnLayout';
import { WarningsSection } from '../WarningsSection';
import { ChecksSection } from './ChecksSection';
import { ConnectionSection } from './ConnectionSection';
import { FirstLoginSection } from './FirstLoginSection';
import { HostDetails } from './HostDetails';
import { HostFailureSection } from './HostFailureSection';
import { HostRunsSection } from './HostRunsSection';
import { LoadSection } from './LoadSection';
import { PreparationSection } from './PreparationSection';

/** Everything about a host under its title. */
export function HostBody({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  // Its log comes first while that is what the page is read for. The keys keep it when it moves.
  const isBeingSeenTo = host.state === 'preparing' || host.state === 'failed';
  const preparation = <PreparationSection key="preparation" host={host} />;
  const others = [
    <AddressesSection key="addresses" query={{ hostId: host.id }} />,
    <HostRunsSection key="runs" host={host} />,
    <ChecksSection key="checks" host={host} />,
  ];
  return (
    <ColumnLayout
      main={
        <>
          <HostFailureSection host={host} />
          {isAwaitingLogin(host) && <FirstLoginSection host={host} />}
          <WarningsSection
            title={t('host.warnings')}
            warnings={host.warnings}
          />
          {isBeingSeenTo ? [preparation, ...others] : [...others, preparation]}
        </>
      }
      side={
        <>
          <ConnectionSection host={host} />
          <LoadSection facts={host.facts} />
          <HostDetails host={host} />
        </>
      }
    />
  );
}
