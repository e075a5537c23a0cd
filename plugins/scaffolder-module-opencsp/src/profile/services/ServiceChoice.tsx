import InputAdornment from '@material-ui/core/InputAdornment';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import SearchIcon from '@material-ui/icons/Search';
import {
  ChosenService,
  ServiceCatalogue,
  ServiceOption,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
  useQuota,
  useSizes,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { OptionGrid } from '../../shared/OptionCard';
import { ProfileValues } from '../profileValues';
import { BundleCards } from './BundleCards';
import {
  broughtIn,
  byCategory,
  conflictsOf,
  matchesSearch,
  needsOf,
  optionsOf,
  startFrom,
} from './selection';
import { ServiceCard } from './ServiceCard';
import { TotalsTable } from './TotalsTable';
import { UnknownServices } from './UnknownServices';

const useStyles = makeStyles(
  theme => ({
    search: { margin: theme.spacing(2, 0, 1), maxWidth: 480 },
    category: { fontWeight: 600, margin: theme.spacing(2, 0, 1) },
  }),
  { name: 'OpencspServiceChoice' },
);

/** Bundles, search, totals and the cards. */
export function ServiceChoice(props: {
  id: string;
  catalogue: ServiceCatalogue;
  values: ProfileValues;
  disabled?: boolean;
  onChange: (services: ChosenService[]) => void;
  onLeave: () => void;
}) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const [search, setSearch] = useState('');
  const sizes = useSizes().data?.items ?? [];
  const quota = useQuota().data;
  const { id, catalogue, values, disabled, onChange, onLeave } = props;
  const { services } = values;
  const options = catalogue.items;
  const ids = services.map(it => it.id);
  const brought = broughtIn(ids, options, values.password.strategy);
  const groups = byCategory(
    options.filter(it => !it.isCore && matchesSearch(it, search.trim())),
  );

  const toggle = (option: ServiceOption) =>
    onChange(
      ids.includes(option.id)
        ? services.filter(it => it.id !== option.id)
        : [...services, ...startFrom([option.id], [])],
    );
  const change = (changed: ChosenService) =>
    onChange(services.map(it => (it.id === changed.id ? changed : it)));

  return (
    <>
      <BundleCards
        bundles={catalogue.bundles}
        chosen={ids}
        disabled={disabled}
        onChoose={bundle => onChange(startFrom(bundle.services, services))}
      />
      <TotalsTable
        services={[...optionsOf(ids, options), ...brought]}
        brought={brought}
        sizes={sizes}
        quota={quota}
      />
      <TextField
        className={classes.search}
        type="search"
        variant="outlined"
        size="small"
        fullWidth
        placeholder={t('form.services.search')}
        value={search}
        disabled={disabled}
        onChange={event => setSearch(event.target.value)}
        onKeyDown={event => {
          // The search stands in a form: Enter would leave the page.
          if (event.key === 'Enter') {
            event.preventDefault();
          }
        }}
        InputProps={{
          startAdornment: (
            <InputAdornment position="start">
              <SearchIcon aria-hidden fontSize="small" />
            </InputAdornment>
          ),
        }}
        inputProps={{ 'aria-label': t('form.services.search') }}
      />
      <div role="status">
        {groups.length === 0 && (
          <Typography variant="body2">
            {t('form.services.notFound', { search: search.trim() })}
          </Typography>
        )}
      </div>
      {groups.map(group => (
        <section key={group.category} aria-label={nameOf(group.category, t)}>
          <Typography
            className={classes.category}
            variant="body2"
            component="h3"
          >
            {nameOf(group.category, t)}
          </Typography>
          <OptionGrid>
            {group.options.map(option => (
              <ServiceCard
                key={option.id}
                id={`${id}-${option.id}`}
                option={option}
                chosen={services.find(it => it.id === option.id)}
                brings={needsOf([option.id], options).map(it => it.title)}
                conflicts={conflictsOf(option, ids, options)}
                isHttpOnly={values.protocol === 'http'}
                disabled={disabled}
                onToggle={() => toggle(option)}
                onChange={change}
                onBlur={onLeave}
              />
            ))}
          </OptionGrid>
        </section>
      ))}
      <UnknownServices
        ids={ids.filter(it => !options.some(o => o.id === it && !o.isCore))}
        onRemove={gone => onChange(services.filter(it => it.id !== gone))}
      />
    </>
  );
}

function nameOf(category: string, t: OpencspTranslate): string {
  switch (category) {
    case 'core':
    case 'authentication':
    case 'collaboration':
    case 'media':
    case 'development':
    case 'monitoring':
    case 'automation':
      return t(`form.services.categories.${category}`);
    default:
      return category;
  }
}
