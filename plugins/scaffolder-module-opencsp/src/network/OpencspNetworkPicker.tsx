import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { Network, NetworkChoice } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  MessageFace,
  OpencspTranslate,
  useNetworks,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { problemOf, useFacts } from '../facts/facts';
import { formValuesOf } from '../facts/formValues';
import { FieldFrame, fieldIds } from '../shared/FieldFrame';
import { FieldProps } from '../shared/fieldProps';
import { OptionCard, OptionFact, OptionGrid } from '../shared/OptionCard';
import { useDefault } from '../shared/useDefault';
import { useFieldProblem } from '../shared/useFieldProblem';
import { ServerCheck, useServerProblem } from '../shared/useServerProblem';
import { withQueries } from '../shared/withQueries';
import { AddressInput } from './AddressInput';
import { choiceOf, draftOf, firstChoiceOf, shapeProblem } from './draft';

const ADDRESS = 'network.address';

const useStyles = makeStyles(
  theme => ({
    part: { marginTop: theme.spacing(2) },
  }),
  { name: 'OpencspNetworkPicker' },
);

function NetworkField(props: FieldProps<NetworkChoice>) {
  const { onChange, idSchema, required, disabled, hideError, rawErrors } =
    props;
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const id = idSchema.$id;
  const query = useNetworks();
  const facts = useFacts();
  const draft = draftOf(props.formData);
  const choice = choiceOf(draft);
  const values = { ...formValuesOf(props.formContext), network: choice };
  const network = facts.networks.find(it => it.name === draft.name);
  const isStatic = network !== undefined && choice.mode === 'static';

  const addressProblem = isStatic
    ? shapeProblem(choice) ?? problemOf(ADDRESS, values, facts)
    : undefined;
  const check = useServerProblem(
    isStatic && !addressProblem ? { network: choice } : undefined,
    ADDRESS,
  );
  const { shown, touched, touch } = useFieldProblem({
    value: choice,
    problem: addressProblem ?? problemOfCheck(check),
    foundOnNext: rawErrors,
    shownElsewhere: !hideError,
  });
  const choiceProblem =
    query.isSuccess && draft.name !== ''
      ? problemOf('network.name', values, facts) ??
        problemOf('network.mode', values, facts)
      : undefined;

  const [first] = facts.networks;
  useDefault(draft.name === '', first && firstChoiceOf(first), onChange);
  const ids = fieldIds(id);
  return (
    <FieldFrame
      group
      ids={ids}
      label={props.schema.title ?? t('form.network.label')}
      help={props.schema.description ?? t('form.network.help')}
      required={required}
      problem={choiceProblem ?? (isStatic ? undefined : shown)}
    >
      <AsyncContent
        query={query}
        loadingLabel={t('form.network.loading')}
        skeleton={<Skeleton variant="rect" height={72} />}
        isEmpty={page => page.items.length === 0}
        empty={
          <MessageFace state="unknown" title={t('form.network.none')}>
            {t('form.network.noneHint')}
          </MessageFace>
        }
      >
        {page => (
          <OptionGrid>
            {page.items.map(it => (
              <OptionCard
                key={it.name}
                id={`${id}-${it.name}`}
                group={id}
                value={it.name}
                checked={it.name === draft.name}
                title={it.title}
                description={it.description}
                disabled={disabled}
                onChoose={() =>
                  it.name !== draft.name && onChange(firstChoiceOf(it))
                }
              >
                {it.cidr && <OptionFact>{it.cidr}</OptionFact>}
              </OptionCard>
            ))}
          </OptionGrid>
        )}
      </AsyncContent>
      {network && network.modes.length > 1 && (
        <div className={classes.part}>
          <Modes
            id={`${id}-mode`}
            network={network}
            mode={draft.mode}
            disabled={disabled}
            onChoose={mode => onChange(choiceOf({ ...draft, mode }))}
          />
        </div>
      )}
      {isStatic && (
        <div className={classes.part}>
          <AddressInput
            id={`${id}-address`}
            network={network}
            address={draft.address}
            disabled={disabled}
            problem={shown}
            note={touched ? noteOf(check, t) : undefined}
            onChange={address => onChange(choiceOf({ ...draft, address }))}
            onBlur={touch}
          />
        </div>
      )}
    </FieldFrame>
  );
}

function Modes(props: {
  id: string;
  network: Network;
  mode: 'dhcp' | 'static';
  disabled?: boolean;
  onChoose: (mode: 'dhcp' | 'static') => void;
}) {
  const { id, network, mode, disabled, onChoose } = props;
  const { t } = useOpencspTranslation();
  return (
    <div role="radiogroup" aria-label={t('form.network.modeLabel')}>
      <OptionGrid>
        {network.modes.map(it => (
          <OptionCard
            key={it}
            id={`${id}-${it}`}
            group={id}
            value={it}
            checked={it === mode}
            title={
              it === 'dhcp' ? t('form.network.dhcp') : t('form.network.static')
            }
            description={
              it === 'dhcp'
                ? t('form.network.dhcpHelp')
                : t('form.network.staticHelp', { cidr: network.cidr ?? '' })
            }
            disabled={disabled}
            onChoose={() => onChoose(it)}
          />
        ))}
      </OptionGrid>
    </div>
  );
}

function problemOfCheck(check: ServerCheck): string | undefined {
  return check.state === 'problem' ? check.message : undefined;
}

function noteOf(check: ServerCheck, t: OpencspTranslate): string | undefined {
  switch (check.state) {
    case 'checking':
      return t('form.network.checking');
    case 'fine':
      return t('form.network.free');
    case 'unchecked':
      return t('form.problem.unchecked', { reason: check.reason });
    default:
      return undefined;
  }
}

/**
 * The network of a machine and how it gets its address: from the network, or a free one that the
 * person chooses.
 *
 * @public
 */
export const OpencspNetworkPicker = withQueries(NetworkField);
