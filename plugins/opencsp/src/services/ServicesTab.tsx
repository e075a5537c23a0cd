import { serviceStates } from '@opencsp/plugin-opencsp-common';
import {
  useOpencspTranslation,
  useRunningServices,
} from '@opencsp/plugin-opencsp-react';
import { DeployButton } from '../deployments/DeployButton';
import { PlainListSection } from '../platform/PlainListSection';
import { plainQuery, usePlainList } from '../platform/usePlainList';
import { useMe } from '../platform/useMe';
import { ServiceTiles } from './ServiceTiles';

/** The services that run, as the page's address narrows them. */
export function ServicesTab(props: { showOwner: boolean; mayDeploy: boolean }) {
  const { t } = useOpencspTranslation();
  const { view, change } = usePlainList(serviceStates);
  const query = useRunningServices({
    ...plainQuery(view, useMe()),
    ...(view.search ? { search: view.search } : {}),
  });
  return (
    <PlainListSection
      query={query}
      view={view}
      change={change}
      states={serviceStates}
      showOwner={props.showOwner}
      texts={{
        title: t('services.title'),
        titleCount: n => t('services.titleCount', { n }),
        loading: t('services.loading'),
        search: t('services.search'),
        state: state => t(`service.state.${state}`),
        noMatch: t('services.noMatch'),
        noMatchHint: t('services.noMatchHint'),
        empty: t('services.empty'),
        emptyHint: t('services.emptyHint'),
      }}
      next={props.mayDeploy && <DeployButton label={t('deployments.deploy')} />}
    >
      {services => <ServiceTiles services={services} />}
    </PlainListSection>
  );
}
