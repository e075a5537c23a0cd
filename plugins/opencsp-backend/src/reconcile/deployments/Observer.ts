import {
  HostInspection,
  HostTroubleError,
  ServiceReport,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { hasTouchedHost } from '../../domain/deployments/deploymentSteps';
import {
  notObserved,
  observed,
  Observed,
} from '../../domain/deployments/observeDeployment';
import { abortable } from '../../outside/abortable';
import { redact } from '../../outside/redact';
import { Redact, secretRedactor } from '../../outside/secretRedactor';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { Clock } from '../clock';
import { linkSignals } from '../linkedSignal';
import { describeTrouble } from '../trouble';
import { DeploymentOutside } from './ports';
import { DeploymentSource } from './DeploymentSource';

/** How long a look may take, in milliseconds: hosts that do not answer never hold up the others. */
const LOOK_MS = 20_000;

/** A host that did not answer once is asked again before anything is said. */
const TRIES_UNTIL_SAID = 2;

/** More services than any profile has. */
const MOST_SERVICES = 500;

/** What a look came to; with neither, nothing is known and nothing changes. */
export interface Look {
  observed?: Observed;
  trouble?: string;
}

/** Looks at what really runs on the host of a deployment. Changes nothing there. */
export class Observer {
  private readonly source: DeploymentSource;

  constructor(
    private readonly options: {
      store: Pick<DeploymentStore, 'get' | 'listServices'>;
      outside: DeploymentOutside;
      clock: Clock;
    },
  ) {
    this.source = new DeploymentSource(options.outside);
  }

  /** @param attempts - looks in a row that had trouble */
  async look(
    record: DeploymentRecord,
    attempts: number,
    signal: AbortSignal,
  ): Promise<Look> {
    const { host, isGone } = await this.source.hostOf(record);
    if (isGone || !host) {
      return { observed: await this.silent(record, 'removed') };
    }
    const meant = await this.meant(record);
    const loaded = await this.source.read({
      ...meant,
      removal: undefined,
    });
    if ('outcome' in loaded) {
      const { outcome } = loaded;
      return {
        trouble:
          outcome.of === 'trouble'
            ? outcome.message
            : 'The deployment cannot be read now',
      };
    }
    const reached = this.source.runnerOf(host);
    if ('problem' in reached) {
      return { observed: await this.silent(record, 'incomplete') };
    }
    const linked = linkSignals([signal], LOOK_MS);
    try {
      const seen = await abortable(loaded.driver).inspect(
        reached.runner,
        loaded.deployment,
        { signal: linked.signal },
      );
      const clean = await this.cleaned(meant, seen);
      const now = this.options.clock.now();
      return { observed: observed(record, meant.plan, clean, now) };
    } catch (error) {
      return await this.afterTrouble(record, attempts, error, linked.signal);
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async afterTrouble(
    record: DeploymentRecord,
    attempts: number,
    error: unknown,
    signal: AbortSignal,
  ): Promise<Look> {
    const trouble = describeTrouble(error);
    const isLate = signal.aborted && !(error instanceof HostTroubleError);
    if (!isLate && !(error instanceof HostTroubleError)) {
      return { trouble };
    }
    const kind =
      error instanceof HostTroubleError ? error.trouble : 'unreachable';
    const isSaid = kind !== 'unreachable' || attempts + 1 >= TRIES_UNTIL_SAID;
    return {
      trouble: isLate ? 'The host did not answer in time.' : trouble,
      observed: isSaid ? await this.silent(record, kind) : undefined,
    };
  }

  /** What is meant to run: where nothing of it came onto the host, what was there before. */
  private async meant(record: DeploymentRecord): Promise<DeploymentRecord> {
    const { previous } = record;
    const before =
      hasTouchedHost(record) || !previous
        ? undefined
        : await this.options.store.get(previous.id);
    return before ?? record;
  }

  private async silent(
    record: DeploymentRecord,
    trouble: Parameters<typeof notObserved>[2],
  ): Promise<Observed> {
    const { items } = await this.options.store.listServices({
      profileId: record.profileId,
      limit: MOST_SERVICES,
    });
    const fromPlan = (): ServiceReport[] =>
      record.plan.services.map(({ id }) => ({
        id,
        state: 'unknown',
        containers: [],
        drift: [],
      }));
    return notObserved(record, items.length > 0 ? items : fromPlan(), trouble);
  }

  /** Secrets are only opened where there are words in which they could stand. */
  private async cleaned(
    meant: DeploymentRecord,
    seen: HostInspection,
  ): Promise<HostInspection> {
    const hasWords =
      seen.engineTrouble !== undefined ||
      seen.strangers.length > 0 ||
      seen.services.some(
        ({ detail, drift }) => detail !== undefined || drift.length > 0,
      );
    if (!hasWords) {
      return seen;
    }
    const secrets = await this.options.outside.contents.secrets(meant);
    const hide = secretRedactor(secrets.values());
    return cleanInspection(seen, text => redact(hide(text)));
  }
}

function cleanInspection(seen: HostInspection, clean: Redact): HostInspection {
  const cleanDrift = (list: HostInspection['strangers']) =>
    list.map(drift => ({ ...drift, detail: clean(drift.detail) }));
  const { engineTrouble } = seen;
  return {
    engineTrouble:
      engineTrouble === undefined ? undefined : clean(engineTrouble),
    strangers: cleanDrift(seen.strangers),
    services: seen.services.map(({ detail, drift, ...service }) => ({
      ...service,
      drift: cleanDrift(drift),
      ...(detail === undefined ? {} : { detail: clean(detail) }),
    })),
  };
}
