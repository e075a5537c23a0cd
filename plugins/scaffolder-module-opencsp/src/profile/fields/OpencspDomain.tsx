import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  domainSchema,
  MAX_DOMAIN_LENGTH,
  profileNameProblem,
  ProfilePreview,
} from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { FieldProps } from '../../shared/fieldProps';
import { withQueries } from '../../shared/withQueries';
import { ProfileValues, profileValuesOf } from '../profileValues';
import { usePreview, usePreviewCheck } from '../usePreview';
import { problemOfCheck, uncheckedNote } from './checks';
import { DomainHints } from './DomainHints';
import { TextQuestion } from './TextQuestion';
import { DomainLook, useDomainAdvice } from './useDomainAdvice';

const useStyles = makeStyles(
  theme => ({
    list: { margin: theme.spacing(1, 0, 0), paddingLeft: theme.spacing(2.5) },
    item: { overflowWrap: 'anywhere' },
  }),
  { name: 'OpencspDomain' },
);

function DomainField(props: FieldProps<string>) {
  const { t } = useOpencspTranslation();
  const text = typeof props.formData === 'string' ? props.formData : '';
  const values = { ...profileValuesOf(props.formContext), domain: text };
  const parsed = domainSchema.safeParse(text);
  const { check, preview } = usePreviewCheck(values, 'domain', parsed.success);
  const problem = parsed.error?.issues[0]?.message ?? problemOfCheck(check);
  const look = useDomainAdvice(problem ? undefined : parsed.data);
  const isOther = parsed.success && parsed.data !== text.trim().toLowerCase();
  return (
    <TextQuestion
      field={props}
      value={text}
      label={t('form.domain.label')}
      help={t('form.domain.help')}
      problem={problem}
      note={
        uncheckedNote(check, t) ??
        (isOther ? t('form.domain.ascii', { domain: parsed.data }) : undefined)
      }
      inputMode="url"
      maxLength={MAX_DOMAIN_LENGTH * 2}
    >
      {text === '' && (
        <SuggestedDomain values={values} onUse={props.onChange} />
      )}
      {parsed.success && preview && (
        <DomainAdvice domain={parsed.data} preview={preview} look={look} />
      )}
      <DomainHints look={look} />
    </TextQuestion>
  );
}

/** Where the platform has domains to give: one that is the profile's own, for who has none. */
function SuggestedDomain(props: {
  values: ProfileValues;
  onUse: (domain: string) => void;
}) {
  const { t } = useOpencspTranslation();
  const { values, onUse } = props;
  const isNew = values.profileId === undefined;
  const isNamed = profileNameProblem(values.name) === undefined;
  const { query } = usePreview(values, { enabled: isNew && isNamed });
  const domain = query.data?.suggestedDomain;
  return domain ? (
    <Button color="primary" size="small" onClick={() => onUse(domain)}>
      {t('form.domain.use', { domain })}
    </Button>
  ) : null;
}

/** Where each service will be, and what should be known about the domain. */
function DomainAdvice(props: {
  domain: string;
  preview: ProfilePreview;
  /** What is said of DNS already. */
  look: DomainLook;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { domain, preview, look } = props;
  const hints = look.state === 'known' ? look.hints : [];
  const places = preview.services.filter(service => service.url !== undefined);
  const warnings = preview.warnings.filter(
    text =>
      text.includes(domain) && !hints.some(({ message }) => message === text),
  );
  if (places.length === 0 && warnings.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list} aria-label={t('form.domain.adviceLabel')}>
      {places.map(({ id, title, url }) => (
        <Typography
          key={id}
          className={classes.item}
          component="li"
          variant="body2"
        >
          {t('form.domain.place', { service: title, host: hostOf(url ?? '') })}
        </Typography>
      ))}
      {warnings.map(text => (
        <Typography
          key={text}
          className={classes.item}
          component="li"
          variant="body2"
        >
          {text}
        </Typography>
      ))}
    </ul>
  );
}

function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');
}

/**
 * The domain that the services are reached under: international names are shown as they are asked for
 * in DNS, with the address that each service will have and what DNS says today.
 *
 * @public
 */
export const OpencspDomain = withQueries(DomainField);
