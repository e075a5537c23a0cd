import { Host } from '@opencsp/plugin-opencsp-common';
import {
  isAwaitingLogin,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ColumnLayout } from '../ColumnLayout';
import { WarningsSection } from '../WarningsSection';
import { ChecksSection } from './ChecksSection';
import { ConnectionSection } from './ConnectionSection';
import { FirstLoginSection } from './FirstLoginSection';
import { HostDetails } from './HostDetails';
import { HostFailureSection } from './HostFailureSection';
import { HostRunsSection } from './HostRunsSection';
import { LoadSection } from './LoadSection';

/** Everything about a host under its title. */
export function HostBody({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
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
          <HostRunsSection host={host} />
          <ChecksSection host={host} />
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
