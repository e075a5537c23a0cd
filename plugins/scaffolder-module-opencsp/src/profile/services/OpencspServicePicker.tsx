import Skeleton from '@material-ui/lab/Skeleton';
import { ChosenService } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  useOpencspTranslation,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionGrid } from '../../shared/OptionCard';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { withQueries } from '../../shared/withQueries';
import { problemOfCheck, uncheckedNote } from '../fields/checks';
import { chosenServicesSchema, profileValuesOf } from '../profileValues';
import { usePreviewCheck } from '../usePreview';
import { ServiceChoice } from './ServiceChoice';
import { servicesProblem } from './servicesProblem';

function ServicePickerField(props: FieldProps<ChosenService[]>) {
  const { idSchema, required, disabled, hideError, rawErrors, onChange } =
    props;
  const { t } = useOpencspTranslation();
  const catalogue = useServiceCatalogue();
  const services = chosenServicesSchema.parse(props.formData);
  const values = { ...profileValuesOf(props.formContext), services };
  const ownProblem = servicesProblem(services, catalogue.data?.items);
  const { check } = usePreviewCheck(values, 'services', !ownProblem);
  const { shown, touched, touch } = useFieldProblem({
    value: services,
    problem: ownProblem ?? problemOfCheck(check),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  return (
    <FieldFrame
      group="inputs"
      ids={fieldIds(idSchema.$id)}
      label={props.schema.title ?? t('form.services.label')}
      help={props.schema.description ?? t('form.services.help')}
      required={required}
      problem={shown}
      note={touched ? uncheckedNote(check, t) : undefined}
    >
      <AsyncContent
        query={catalogue}
        loadingLabel={t('form.services.loading')}
        skeleton={<Cards />}
        isEmpty={data => data.items.every(({ isCore }) => isCore)}
        empty={
          <MessageFace state="unknown" title={t('form.services.none')}>
            {t('form.services.noneHint')}
          </MessageFace>
        }
      >
        {data => (
          <ServiceChoice
            id={idSchema.$id}
            catalogue={data}
            values={values}
            disabled={disabled}
            onChange={onChange}
            onLeave={touch}
          />
        )}
      </AsyncContent>
    </FieldFrame>
  );
}

function Cards() {
  return (
    <OptionGrid>
      {[1, 2, 3, 4, 5, 6].map(card => (
        <Skeleton key={card} variant="rect" height={120} />
      ))}
    </OptionGrid>
  );
}

/**
 * The services of a profile, by category: what each needs and brings, what all need together, and for
 * each chosen one who may sign in.
 *
 * @public
 */
export const OpencspServicePicker = withQueries(ServicePickerField);
