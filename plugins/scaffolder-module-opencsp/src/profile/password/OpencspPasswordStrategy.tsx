import Typography from '@material-ui/core/Typography';
import {
  passwordStrategies,
  ServiceOption,
  wordsOf,
} from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
  useServiceCatalogue,
} from '@opencsp/plugin-opencsp-react';
import { ComponentType } from 'react';
import { FieldFrame, fieldIds } from '../../shared/FieldFrame';
import { FieldProps } from '../../shared/fieldProps';
import { OptionCard, OptionGrid } from '../../shared/OptionCard';
import { useDefault } from '../../shared/useDefault';
import { useFieldProblem } from '../../shared/useFieldProblem';
import { withQueries } from '../../shared/withQueries';
import { problemOfCheck } from '../fields/checks';
import {
  PasswordChoice,
  profileValuesOf,
  ProfileValues,
  readPasswordChoice,
} from '../profileValues';
import { broughtIn, optionsOf, PASSWORD_KEEPER } from '../services/selection';
import { usePreviewCheck } from '../usePreview';
import { choiceProblem } from './choiceProblem';
import { PasswordInput } from './PasswordInput';
import { loadStrengthMeter } from './strength';
import { LoadMeter } from './useStrengthMeter';

/** Makes the field with a way to load the strength meter. */
export function createPasswordStrategyField(
  loadMeter: LoadMeter,
): ComponentType<FieldProps<PasswordChoice>> {
  return function PasswordStrategyField(props) {
    const { onChange, idSchema, required, disabled, hideError, rawErrors } =
      props;
    const { t } = useOpencspTranslation();
    const choice = readPasswordChoice(props.formData);
    const values = {
      ...profileValuesOf(props.formContext),
      password: choice,
    };
    const options = useServiceCatalogue().data?.items ?? [];
    const ownProblem = choiceProblem(choice, values);
    const { check } = usePreviewCheck(
      values,
      'password',
      !ownProblem && choice.handoff !== undefined,
    );
    const { shown, touch } = useFieldProblem({
      value: choice,
      problem: ownProblem ?? problemOfCheck(check),
      foundOnNext: rawErrors,
      shownElsewhere: !hideError,
    });
    useDefault<PasswordChoice>(
      // What a link said is put into the form's own shape.
      choice.strategy === undefined || typeof props.formData === 'string',
      { strategy: choice.strategy ?? 'generated' },
      onChange,
    );
    const { $id } = idSchema;
    const ids = fieldIds($id);
    const isUniversal = choice.strategy === 'universal';
    const services = servicesOf(values, options);
    return (
      <FieldFrame
        group="inputs"
        ids={ids}
        label={props.schema.title ?? t('form.password.label')}
        help={props.schema.description ?? t('form.password.help')}
        required={required}
        problem={isUniversal ? undefined : shown}
      >
        <div role="radiogroup" aria-labelledby={ids.label}>
          <OptionGrid>
            {passwordStrategies.map(strategy => (
              <OptionCard
                key={strategy}
                id={`${$id}-${strategy}`}
                group={$id}
                value={strategy}
                checked={strategy === choice.strategy}
                title={t(`form.password.${strategy}`)}
                description={t(`form.password.${strategy}Help`)}
                disabled={disabled}
                onChoose={() => onChange({ strategy })}
                onBlur={touch}
              />
            ))}
          </OptionGrid>
        </div>
        {isUniversal && (
          <PasswordInput
            id={`${$id}-input`}
            handle={choice.handoff}
            judgedFor={{ services, userInputs: wordsOfValues(values) }}
            loadMeter={loadMeter}
            mayStay={values.profileId !== undefined}
            problem={shown}
            disabled={disabled}
            onHandedOver={handoff =>
              onChange({ strategy: 'universal', handoff })
            }
            onForget={() => onChange({ strategy: 'universal' })}
            onLeave={touch}
          />
        )}
        {choice.strategy === 'generated' && (
          <Typography variant="body2" component="p">
            {generatedText(values, services, t)}
          </Typography>
        )}
      </FieldFrame>
    );
  };
}

function wordsOfValues({ adminEmail, domain, name }: ProfileValues): string[] {
  return wordsOf({ adminEmail, domain, profileName: name });
}

/** Everything that will run, as far as the form knows. */
function servicesOf(
  { services, password }: ProfileValues,
  options: readonly ServiceOption[],
): ServiceOption[] {
  const ids = services.map(({ id }) => id);
  return [
    ...optionsOf(ids, options),
    ...broughtIn(ids, options, password.strategy),
  ];
}

/** Which services get a password of their own, and where they are kept. */
function generatedText(
  values: ProfileValues,
  services: readonly ServiceOption[],
  t: OpencspTranslate,
): string {
  const own = services.filter(
    ({ id, accounts }) => accounts === 'local' && id !== PASSWORD_KEEPER,
  );
  const isChosen = values.services.some(({ id }) => id === PASSWORD_KEEPER);
  return [
    own.length === 0
      ? undefined
      : t('form.password.generatedFor', {
          services: own.map(({ title }) => title).join(', '),
        }),
    isChosen ? t('form.password.keeperChosen') : t('form.password.keeperAdded'),
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * How people get their passwords. A typed one goes to the portal at once, and the form holds the handle
 * of it.
 *
 * @public
 */
export const OpencspPasswordStrategy = withQueries(
  createPasswordStrategyField(loadStrengthMeter),
);
