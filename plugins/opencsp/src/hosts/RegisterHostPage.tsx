import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { HostScan } from '@opencsp/plugin-opencsp-common';
import {
  NotAllowedFace,
  PageFrame,
  Section,
  StateLabel,
  useOpencspTranslation,
  useRegisterHost,
} from '@opencsp/plugin-opencsp-react';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { hostRouteRef, rootRouteRef } from '../routes';
import { useRole } from '../useRole';
import { AddressStep } from './AddressStep';
import { FingerprintStep } from './FingerprintStep';
import { KeyStep } from './KeyStep';
import {
  emptyHostFields,
  HostFields,
  hostScanRequest,
  jumpScanRequest,
  registerRequest,
} from './registerForm';

const useStyles = makeStyles(
  theme => ({
    steps: {
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1, 3),
      margin: 0,
      padding: 0,
    },
  }),
  { name: 'OpencspRegisterHost' },
);

const STEPS = ['address', 'fingerprint', 'key'] as const;
type StepName = (typeof STEPS)[number];

const TITLES = {
  address: 'registerHost.stepAddress',
  fingerprint: 'registerHost.stepFingerprint',
  key: 'registerHost.stepKey',
} as const;

function StepBar({ current }: { current: StepName }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const at = STEPS.indexOf(current);
  const stateOf = (index: number) => {
    if (index < at) {
      return 'done';
    }
    return index === at ? 'running' : 'waiting';
  };
  return (
    <ol className={classes.steps} aria-label={t('registerHost.steps')}>
      {STEPS.map((step, index) => (
        <Typography
          key={step}
          variant="body2"
          component="li"
          aria-current={index === at ? 'step' : undefined}
        >
          <StateLabel state={stateOf(index)}>
            {`${index + 1}. ${t(TITLES[step])}`}
          </StateLabel>
        </Typography>
      ))}
    </ol>
  );
}

/** The heading of a step, which has the focus as soon as another step takes the place of the last one. */
function useHeadingOf(step: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) {
      shown.current = step;
      heading.current?.focus();
    }
  }, [step]);
  return heading;
}

/** The three steps. Going back keeps what was written; a key is asked for anew. */
function RegisterSteps() {
  const { t } = useOpencspTranslation();
  const hostPage = useRouteRef(hostRouteRef);
  const navigate = useNavigate();
  const { scan, register } = useRegisterHost();
  const [fields, setFields] = useState<HostFields>(emptyHostFields);
  const [jump, setJump] = useState<HostScan>();
  const [host, setHost] = useState<HostScan>();
  const [confirmed, setConfirmed] = useState(false);

  const restart = () => {
    scan.reset();
    register.reset();
    setJump(undefined);
    setHost(undefined);
    setConfirmed(false);
  };
  const askHost = (way: HostScan | undefined) =>
    scan.mutate(hostScanRequest(fields, way), { onSuccess: setHost });
  const askFirst = () =>
    fields.withJump
      ? scan.mutate(jumpScanRequest(fields), { onSuccess: setJump })
      : askHost(undefined);
  const shown = host ?? jump;

  let step: StepName = 'address';
  if (shown) {
    step = confirmed ? 'key' : 'fingerprint';
  }
  // The key of the machine between and that of the host are two steps for who reads by keyboard.
  const heading = useHeadingOf(step === 'fingerprint' && !host ? 'jump' : step);
  return (
    <>
      <StepBar current={step} />
      <Section title={t(TITLES[step])} headingRef={heading}>
        {step === 'address' && (
          <AddressStep
            fields={fields}
            onChange={setFields}
            working={scan.isPending}
            error={scan.error}
            onDone={askFirst}
          />
        )}
        {step === 'fingerprint' && shown && (
          <FingerprintStep
            // Each key is compared by itself.
            key={host ? 'host' : 'jump'}
            scan={shown}
            port={Number(host ? fields.port : fields.jumpPort)}
            jump={!host}
            working={scan.isPending}
            error={scan.error}
            onBack={restart}
            onDone={() => (host ? setConfirmed(true) : askHost(jump))}
          />
        )}
        {step === 'key' && host && (
          <KeyStep
            summary={t('registerHost.summaryText', {
              name: fields.name.trim(),
              address: host.address,
              port: fields.port,
              user: fields.user.trim(),
              fingerprint: host.fingerprint,
            })}
            mayPrepare={!fields.withJump}
            working={register.isPending}
            error={register.error}
            onBack={restart}
            onDone={choice =>
              register.mutate(registerRequest(fields, { host, jump }, choice), {
                onSuccess: made =>
                  navigate(hostPage({ id: made.id }), { replace: true }),
              })
            }
          />
        )}
      </Section>
    </>
  );
}

/** Registers a machine that a person has: where it is, its key, how the portal signs in. */
export function RegisterHostPage() {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(rootRouteRef)();
  const { mayRegister, loading } = useRole();
  return (
    <PageFrame
      title={t('registerHost.title')}
      lead={t('registerHost.lead')}
      parent={{ title: t('platform.title'), to: platform }}
    >
      {mayRegister || loading ? (
        <RegisterSteps />
      ) : (
        <NotAllowedFace who={t('registerHost.notAllowed')} />
      )}
    </PageFrame>
  );
}
